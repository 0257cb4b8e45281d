package dev.millrace.samples.smtp;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.io.Connection;
import dev.millrace.io.Tls;
import dev.millrace.io.TlsServerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client. Its task answers its commands one after the other. */
final class Session {
    private final Connection connection;
    private final Lines lines;
    private final Receiver receiver;
    private final Settings settings;

    private Command.@Nullable Hello hello; // null: the client has not said who it is
    private @Nullable String sender; // null: no mail has begun
    private final List<String> recipients = new ArrayList<>();
    private boolean secured;
    private int errors;
    private boolean leaves;

    Session(Connection connection, Receiver receiver) {
        this.connection = connection;
        this.lines = new Lines(connection);
        this.receiver = receiver;
        this.settings = receiver.settings();
    }

    /** Answers commands until the client leaves or is sent away. */
    void serve() {
        try {
            answerAll();
        } catch (IOException gone) {
            // The client has left, or TLS has failed; a mail that was not confirmed is still its.
        }
    }

    // @start region=answers
    private void answerAll() throws IOException {
        Reply.of(220, settings.host() + " ESMTP").writeTo(connection);
        while (!leaves) {
            Reply reply = nextReply();
            if (reply != null) {
                reply.writeTo(connection);
            }
        }
    }

    /** The reply to the next command; null if that has had it already. */
    private @Nullable Reply nextReply() throws IOException {
        if (!receiver.await(() -> lines.readNext(Command.LONGEST))) {
            return goodbye("the connection is closed");
        }
        byte[] line = lines.taken();
        try {
            if (line == null) {
                throw new RefusedException(500, "the line is too long");
            }
            return answer(Command.parse(line));
        } catch (RefusedException refused) {
            errors++;
            return errors < settings.mostErrors() ? refused.reply() : goodbye("too many errors");
        }
    }

    // @end

    private Reply goodbye(String why) {
        leaves = true;
        return Reply.of(421, settings.host() + " " + why);
    }

    private @Nullable Reply answer(Command command) throws IOException, RefusedException {
        return switch (command) {
            case Command.Hello introduced -> welcome(introduced);
            case Command.MailFrom mail -> begin(mail);
            case Command.RcptTo to -> add(to.recipient());
            case Command.Plain plain -> answer(plain);
        };
    }

    private @Nullable Reply answer(Command.Plain command) throws IOException, RefusedException {
        return switch (command) {
            case DATA -> receive();
            case RSET -> {
                forgetMail();
                yield Reply.OK;
            }
            case NOOP -> Reply.OK;
            case VRFY -> Reply.of(252, "send a mail, and see");
            case STARTTLS -> startTls();
            case QUIT -> {
                leaves = true;
                yield Reply.of(221, settings.host() + " good bye");
            }
        };
    }

    private Reply welcome(Command.Hello introduced) {
        forgetMail();
        hello = introduced;
        if (!introduced.extended()) {
            return Reply.of(250, settings.host());
        }
        List<String> offers = new ArrayList<>(List.of(settings.host()));
        offers.addAll(List.of("SIZE " + settings.mostBytes(), "PIPELINING", "8BITMIME"));
        if (settings.tls() != null && !secured) {
            offers.add("STARTTLS");
        }
        return new Reply(250, offers);
    }

    // @start region=starttls
    /** After the handshake the client is a stranger again: what came before may be forged. */
    private @Nullable Reply startTls() throws IOException, RefusedException {
        TlsServerOptions tls = settings.tls();
        if (tls == null) {
            throw new RefusedException(502, "there is no TLS here");
        }
        require(!secured, "this is TLS already");
        Reply.of(220, "go ahead").writeTo(connection);
        Tls.start(connection, tls); // takes what is here already for a part of the handshake
        secured = true;
        hello = null;
        forgetMail();
        return null;
    }

    // @end

    // ---- a mail

    private Reply begin(Command.MailFrom mail) throws RefusedException {
        require(hello != null, "say EHLO first");
        require(sender == null, "a mail has begun already");
        if (mail.size() > settings.mostBytes()) {
            throw new RefusedException(
                    552, "a mail has at most " + settings.mostBytes() + " bytes");
        }
        sender = mail.sender();
        return Reply.OK;
    }

    private Reply add(String recipient) throws RefusedException {
        require(sender != null, "say MAIL first");
        if (recipients.size() == settings.mostRecipients()) {
            return Reply.of(452, "that are enough recipients; send them another mail");
        }
        try {
            if (!receiver.delivery().accepts(recipient)) {
                throw new RefusedException(550, "there is no such mailbox");
            }
        } catch (RefusedException refused) {
            throw refused;
        } catch (Exception failed) {
            return later("a recipient could not be looked up", failed);
        }
        recipients.add(recipient);
        return Reply.OK;
    }

    // @start region=receive
    private Reply receive() throws IOException, RefusedException {
        require(!recipients.isEmpty(), "say RCPT first");
        Reply.of(354, "end with a line that is a dot").writeTo(connection);
        var content = new Content(lines, settings.mostBytes());
        if (!Async.moveOnAfter(settings.contentLimit(), content::read)) {
            return goodbye("the mail took too long");
        }
        try {
            return deliver(content.bytes());
        } finally {
            forgetMail();
        }
    }

    private Reply deliver(byte[] content) {
        try {
            receiver.delivery().deliver(mail(content));
            return Reply.of(250, "the mail is taken");
        } catch (Exception failed) { // a cancel is none: the client gets no reply, and has its mail
            return later("a mail was not delivered", failed);
        }
    }

    // @end

    /** Tells the loop's exception handler why, and the client only that it may try again. */
    private Reply later(String what, Exception failed) {
        connection.loop().report(LoopFault.of(what, failed));
        return Reply.of(451, "this failed; try again later");
    }

    private Mail mail(byte[] content) {
        String name = hello == null ? "" : hello.client();
        boolean extended = hello != null && hello.extended();
        String protocol = secured ? "ESMTPS" : extended ? "ESMTP" : "SMTP";
        return new Mail(name, protocol, sender == null ? "" : sender, recipients, content);
    }

    private void forgetMail() {
        sender = null;
        recipients.clear();
    }

    private static void require(boolean inOrder, String otherwise) throws RefusedException {
        if (!inOrder) {
            throw new RefusedException(503, otherwise);
        }
    }
}
