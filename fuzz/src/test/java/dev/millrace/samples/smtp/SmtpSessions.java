package dev.millrace.samples.smtp;

import dev.millrace.fuzz.Pieces;
import dev.millrace.fuzz.Script;
import dev.millrace.fuzz.Target;
import dev.millrace.io.ConnectionLimits;
import dev.millrace.io.FedConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of the SMTP sample: whatever it sends, it gets replies of SMTP, one confirmation for
 * each mail that was delivered, and the same ones whatever the pieces in which it is sent. No mail
 * is longer than it may be or has other ends of lines than CRLF. Contents that begin with {@code !}
 * are not delivered.
 */
public final class SmtpSessions implements Target {
    private static final int MOST_BYTES = 200;
    private static final Settings SETTINGS = Settings.of("mail.test").withMost(MOST_BYTES, 3, 20);
    private static final ConnectionLimits LIMITS = ConnectionLimits.DEFAULTS.withReadAhead(32);

    /** How a session begins; the first byte of an input says how much of it was sent already. */
    private static final List<String> BEGINNING =
            List.of("EHLO a", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA");

    private record Outcome(String replies, List<String> mails) {}

    @Override
    public void run(byte[] input) throws Throwable {
        var script = new Script(input);
        var begun = new StringBuilder();
        for (String line : BEGINNING.subList(0, script.below(BEGINNING.size() + 1))) {
            begun.append(line).append("\r\n");
        }
        byte[] first = begun.toString().getBytes(StandardCharsets.US_ASCII);
        Pieces pieces = Pieces.of(script);
        Outcome whole = session(List.of(first, pieces.whole()));
        List<byte[]> cuts = new ArrayList<>(List.of(first));
        cuts.addAll(pieces.all());
        Outcome cut = session(cuts);
        if (!whole.equals(cut)) {
            throw new AssertionError("in one piece " + whole + ", in several " + cut);
        }
        requireReplies(whole.replies());
        long confirmed = whole.replies().lines().filter("250 the mail is taken"::equals).count();
        if (confirmed != whole.mails().size()) {
            throw new AssertionError(confirmed + " confirmations for " + whole.mails());
        }
        whole.mails().forEach(SmtpSessions::requireContent);
    }

    private static Outcome session(List<byte[]> pieces) throws Throwable {
        var mails = new ArrayList<String>();
        Delivery delivery =
                mail -> {
                    String content = new String(mail.content(), StandardCharsets.ISO_8859_1);
                    if (content.startsWith("!")) {
                        throw new IOException("not this one");
                    }
                    mails.add(content);
                };
        var output = new byte[1][];
        FedConnection.run(
                pieces,
                LIMITS,
                fed -> {
                    var receiver = new Receiver(SETTINGS, delivery);
                    fed.feed(() -> receiver.serve(fed.connection()), -1);
                    output[0] = fed.output();
                });
        return new Outcome(new String(output[0], StandardCharsets.ISO_8859_1), mails);
    }

    private static void requireReplies(String replies) {
        if (!replies.startsWith("220 ") || !replies.endsWith("\r\n")) {
            throw new AssertionError(replies);
        }
        for (String line : replies.split("\r\n")) {
            if (!line.matches("[2-5][0-5][0-9][ -][ -~]+")) {
                throw new AssertionError("no reply: " + line);
            }
        }
    }

    private static void requireContent(String content) {
        boolean complete = content.isEmpty() || content.endsWith("\r\n");
        String rest = content.replace("\r\n", "");
        if (!complete || content.length() > MOST_BYTES || rest.matches("(?s).*[\r\n].*")) {
            throw new AssertionError("a mail that should have been refused: " + content);
        }
    }
}
