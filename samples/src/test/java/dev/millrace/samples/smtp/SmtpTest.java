package dev.millrace.samples.smtp;

import static dev.millrace.samples.smtp.ServedSmtp.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.sync.AsyncEvent;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** What the server answers, and which mails it takes. */
@Timeout(60) // a hang fails, instead of stopping the build
class SmtpTest {

    private static String text(Mail mail) {
        return new String(mail.content(), StandardCharsets.ISO_8859_1);
    }

    // ---- mails

    @OnEachEngine
    void mails_are_taken_one_after_the_other_with_all_that_the_client_said(FiberEngine engine)
            throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS,
                smtp -> {
                    try (var client = smtp.connect()) {
                        assertThat(client.ask("HELO client.test")).isEqualTo("250 mail.test");
                        client.begin();
                        assertThat(client.ask("Subject: one\r\n\r\nbody\r\n."))
                                .isEqualTo("250 the mail is taken");
                        assertThat(client.ask("EHLO client.test"))
                                .isEqualTo(
                                        "250-mail.test|250-SIZE 1048576|250-PIPELINING"
                                                + "|250 8BITMIME");
                        assertThat(client.ask("MAIL FROM:<> BODY=8BITMIME")).isEqualTo("250 OK");
                        assertThat(client.ask("RCPT TO:<a@b.test>")).isEqualTo("250 OK");
                        assertThat(client.ask("RCPT TO:<postmaster>")).isEqualTo("250 OK");
                        assertThat(client.ask("DATA")).startsWith("354 ");
                        assertThat(client.ask("\u00e4\r\n.")).startsWith("250 ");
                        assertThat(client.ask("QUIT")).isEqualTo("221 mail.test good bye");
                        assertThat(client.reply()).isEqualTo("the end");
                    }
                    List<Mail> mails = smtp.mails();
                    assertThat(mails).hasSize(2);
                    Mail first = mails.getFirst();
                    assertThat(first.client()).isEqualTo("client.test");
                    assertThat(first.protocol()).isEqualTo("SMTP");
                    assertThat(first.sender()).isEqualTo("a@b.test");
                    assertThat(first.recipients()).containsExactly("c@d.test");
                    assertThat(text(first)).isEqualTo("Subject: one\r\n\r\nbody\r\n");
                    Mail second = mails.getLast();
                    assertThat(second.protocol()).isEqualTo("ESMTP");
                    assertThat(second.sender()).isEmpty();
                    assertThat(second.recipients()).containsExactly("a@b.test", "postmaster");
                    assertThat(text(second)).isEqualTo("\u00e4\r\n");
                });
    }

    @OnEachEngine
    void the_dots_that_a_client_adds_are_removed_and_only_a_lone_one_ends(FiberEngine engine)
            throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS,
                smtp -> {
                    try (var client = smtp.greeted()) {
                        client.begin();
                        assertThat(client.ask("..\r\n...\r\n..a\r\n.a\r\na.\r\n. \r\n\r\n."))
                                .startsWith("250 ");
                        assertThat(smtp.mails())
                                .extracting(SmtpTest::text)
                                .containsExactly(".\r\n..\r\n.a\r\na\r\na.\r\n \r\n\r\n");
                        client.begin();
                        assertThat(client.ask(".")).startsWith("250 ");
                        assertThat(smtp.mails()).extracting(SmtpTest::text).containsExactly("");
                    }
                });
    }

    @OnEachEngine
    void a_line_feed_alone_ends_no_line_so_nobody_sees_a_mail_within_another(FiberEngine engine)
            throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS,
                smtp -> {
                    for (String end : new String[] {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n"}) {
                        try (var client = smtp.greeted()) {
                            client.begin();
                            client.send("hello" + end + "MAIL FROM:<forged@b.test>\r\n.\r\n");
                            assertThat(client.reply()).startsWith("554 lines end with CRLF");
                            assertThat(client.ask("NOOP\nNOOP")).startsWith("500 ");
                            assertThat(client.ask("NOOP")).isEqualTo("250 OK");
                        }
                    }
                    assertThat(smtp.mails()).isEmpty();
                });
    }

    @OnEachEngine
    void a_whole_session_may_come_at_once_or_byte_by_byte(FiberEngine engine) throws Exception {
        String session =
                "EHLO a.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nRCPT TO:<nobody>\r\n"
                        + "DATA\r\nhello\r\n..\r\n.\r\nRSET\r\nFLY\r\nQUIT\r\n";
        ServedSmtp.run(
                engine,
                SETTINGS,
                smtp -> {
                    for (int size : new int[] {1, 7, session.length()}) {
                        try (var client = smtp.connect()) {
                            for (int begin = 0; begin < session.length(); begin += size) {
                                int end = Math.min(session.length(), begin + size);
                                client.send(session.substring(begin, end));
                                client.connection().flush();
                            }
                            List<String> codes = new ArrayList<>();
                            for (String reply = client.reply();
                                    !reply.equals("the end");
                                    reply = client.reply()) {
                                codes.add(reply.substring(0, 3));
                            }
                            assertThat(codes)
                                    .containsExactly(
                                            "250", "250", "250", "553", "354", "250", "250", "500",
                                            "221");
                        }
                        assertThat(smtp.mails())
                                .extracting(SmtpTest::text)
                                .containsExactly("hello\r\n.\r\n");
                    }
                });
    }

    @OnEachEngine
    void a_mail_whose_end_never_came_is_none(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS,
                smtp -> {
                    for (String cut : new String[] {"", "hello", "hello\r\n", "hello\r\n.", "."}) {
                        try (var client = smtp.greeted()) {
                            client.begin();
                            client.send(cut);
                            client.connection().closeOutput();
                            assertThat(client.reply()).isEqualTo("the end");
                        }
                    }
                    assertThat(smtp.mails()).isEmpty();
                });
    }

    // ---- the order of commands

    @OnEachEngine
    void commands_out_of_order_are_refused(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS,
                smtp -> {
                    try (var client = smtp.connect()) {
                        assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("503 ");
                        assertThat(client.ask("EHLO a.test")).startsWith("250-");
                        assertThat(client.ask("RCPT TO:<a@b.test>")).startsWith("503 ");
                        assertThat(client.ask("DATA")).startsWith("503 ");
                        assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("250 ");
                        assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("503 ");
                        assertThat(client.ask("DATA")).startsWith("503 ");
                        assertThat(client.ask("RCPT TO:<a@b.test>")).startsWith("250 ");
                        assertThat(client.ask("RSET")).isEqualTo("250 OK");
                        assertThat(client.ask("DATA")).startsWith("503 ");
                        assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("250 ");
                        assertThat(client.ask("HELO a.test")).startsWith("250 "); // resets, too
                        assertThat(client.ask("RCPT TO:<a@b.test>")).startsWith("503 ");
                        assertThat(client.ask("VRFY a")).startsWith("252 ");
                        assertThat(client.ask("STARTTLS")).startsWith("502 ");
                        client.begin();
                        assertThat(client.ask(".")).startsWith("250 ");
                        assertThat(client.ask("DATA")).startsWith("503 "); // it is over
                    }
                });
    }

    // ---- limits

    @OnEachEngine
    void a_mail_that_is_too_big_is_refused_and_the_next_is_taken(FiberEngine engine)
            throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS.withMost(1_000, 100, 20),
                smtp -> {
                    try (var client = smtp.connect()) {
                        assertThat(client.ask("EHLO a.test")).contains("|250-SIZE 1000|");
                        assertThat(client.ask("MAIL FROM:<a@b.test> SIZE=1001")).startsWith("552 ");
                        String longest = ("x".repeat(98) + "\r\n").repeat(10);
                        for (String more : new String[] {"\r\n", "y\r\n", longest.repeat(100)}) {
                            client.begin();
                            assertThat(client.ask(longest + more + ".")).startsWith("552 ");
                        }
                        assertThat(smtp.mails()).isEmpty();
                        client.begin();
                        assertThat(client.ask(longest + ".")).startsWith("250 ");
                        assertThat(smtp.mails())
                                .extracting(SmtpTest::text)
                                .containsExactly(longest);
                    }
                });
    }

    @OnEachEngine
    void lines_that_are_too_long_are_skipped_whole(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS,
                smtp -> {
                    try (var client = smtp.greeted()) {
                        String noop = "NOOP ";
                        String room = "x".repeat(Command.LONGEST - noop.length());
                        assertThat(client.ask(noop + room)).isEqualTo("250 OK");
                        for (int more : new int[] {1, 2, Command.LONGEST, 100_000}) {
                            assertThat(client.ask(noop + room + "x".repeat(more)))
                                    .isEqualTo("500 the line is too long");
                        }
                        client.begin();
                        String line = "x".repeat(998);
                        assertThat(client.ask(line + "\r\n." + line + "\r\n.")).startsWith("250 ");
                        for (String longer : new String[] {"x", "xx", line.repeat(100)}) {
                            client.begin();
                            assertThat(client.ask(line + longer + "\r\n."))
                                    .startsWith("554 a line is longer than 998 bytes");
                        }
                        assertThat(client.ask("NOOP")).isEqualTo("250 OK");
                        assertThat(smtp.mails()).hasSize(1);
                    }
                });
    }

    @OnEachEngine
    void recipients_beyond_the_most_are_for_another_mail_and_no_error(FiberEngine engine)
            throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS.withMost(1_000, 100, 2),
                smtp -> {
                    try (var client = smtp.greeted()) {
                        assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("250 ");
                        for (int i = 0; i < 150; i++) {
                            assertThat(client.ask("RCPT TO:<r" + i + "@b.test>"))
                                    .startsWith(i < 100 ? "250 " : "452 ");
                        }
                        assertThat(client.ask("DATA")).startsWith("354 ");
                        assertThat(client.ask(".")).startsWith("250 ");
                        assertThat(smtp.mails().getFirst().recipients()).hasSize(100);
                    }
                });
    }

    @OnEachEngine
    void a_client_that_makes_too_many_errors_is_sent_away(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS.withMost(1_000, 100, 3),
                smtp -> {
                    try (var client = smtp.greeted()) {
                        assertThat(client.ask("FLY")).startsWith("500 ");
                        assertThat(client.ask("NOOP")).startsWith("250 "); // forgives nothing
                        assertThat(client.ask("DATA")).startsWith("503 ");
                        assertThat(client.ask("MAIL")).isEqualTo("421 mail.test too many errors");
                        assertThat(client.reply()).isEqualTo("the end");
                    }
                });
    }

    @OnEachEngine
    void a_client_that_takes_too_long_is_sent_away(FiberEngine engine) throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS.withLimits(Duration.ofMillis(200), Duration.ofMinutes(1)),
                smtp -> {
                    try (var client = smtp.connect()) {
                        client.send("NOO");
                        assertThat(client.reply())
                                .isEqualTo("421 mail.test the connection is closed");
                        assertThat(client.reply()).isEqualTo("the end");
                    }
                });
        ServedSmtp.run(
                engine,
                SETTINGS.withLimits(Duration.ofMinutes(1), Duration.ofMillis(200)),
                smtp -> {
                    try (var client = smtp.greeted()) {
                        client.begin();
                        client.send("hello\r\n");
                        assertThat(client.reply())
                                .isEqualTo("421 mail.test the mail took too long");
                        assertThat(client.reply()).isEqualTo("the end");
                    }
                    assertThat(smtp.mails()).isEmpty();
                });
    }

    // ---- the delivery

    @OnEachEngine
    void a_mail_is_confirmed_only_after_it_was_delivered(FiberEngine engine) throws Exception {
        List<AsyncEvent> events = new ArrayList<>(); // it has arrived; it is stored
        List<String> faults =
                ServedSmtp.faultsOf(
                        engine,
                        SETTINGS,
                        mail -> {
                            events.getFirst().set();
                            events.getLast().await();
                        },
                        smtp -> {
                            events.addAll(List.of(AsyncEvent.create(), AsyncEvent.create()));
                            try (var client = smtp.greeted();
                                    var other = smtp.greeted()) {
                                client.begin();
                                client.send("hello\r\n.\r\n");
                                events.getFirst().await();
                                var confirmation = Async.detach(client::reply);
                                assertThat(other.ask("NOOP")).isEqualTo("250 OK");
                                assertThat(confirmation.done()).isFalse();

                                events.getLast().set();

                                assertThat(confirmation.await()).startsWith("250 ");
                            }
                        });
        assertThat(faults).isEmpty();
    }

    @OnEachEngine
    void a_delivery_that_fails_is_answered_with_451_and_may_be_tried_again(FiberEngine engine)
            throws Exception {
        List<String> taken = new ArrayList<>();
        List<String> faults =
                ServedSmtp.faultsOf(
                        engine,
                        SETTINGS.withMost(1_000, 100, 2),
                        new Delivery() {
                            private int tries;

                            @Override
                            public void deliver(Mail mail) throws IOException {
                                if (tries++ < 3) {
                                    throw new IOException("the disk is full");
                                }
                                taken.add(text(mail));
                            }

                            @Override
                            public boolean accepts(String recipient) {
                                if (recipient.startsWith("fault@")) {
                                    throw new IllegalStateException("no list");
                                }
                                return !recipient.startsWith("nobody@");
                            }
                        },
                        smtp -> {
                            try (var client = smtp.greeted()) {
                                for (int i = 0; i < 3; i++) { // more than a client may err
                                    client.begin();
                                    assertThat(client.ask("hello\r\n."))
                                            .isEqualTo("451 this failed; try again later");
                                }
                                assertThat(client.ask("MAIL FROM:<a@b.test>")).startsWith("250 ");
                                assertThat(client.ask("RCPT TO:<nobody@d.test>"))
                                        .startsWith("550 ");
                                assertThat(client.ask("RCPT TO:<fault@d.test>")).startsWith("451 ");
                                assertThat(client.ask("RCPT TO:<c@d.test>")).startsWith("250 ");
                                assertThat(client.ask("DATA")).startsWith("354 ");
                                assertThat(client.ask("hello\r\n.")).startsWith("250 ");
                            }
                        });
        assertThat(taken).containsExactly("hello\r\n");
        assertThat(faults)
                .hasSize(4)
                .contains("a mail was not delivered: java.io.IOException: the disk is full")
                .last()
                .isEqualTo(
                        "a recipient could not be looked up: java.lang.IllegalStateException: no"
                                + " list");
    }

    // ---- the end

    @OnEachEngine
    void the_end_of_the_server_waits_for_mails_that_have_begun(FiberEngine engine)
            throws Exception {
        ServedSmtp.run(
                engine,
                SETTINGS,
                smtp -> {
                    try (var idler = smtp.greeted();
                            var sender = smtp.greeted()) {
                        sender.begin();
                        TaskGroup.run(group -> {
                            group.fork(smtp::end);
                            assertThat(idler.reply())
                                    .isEqualTo("421 mail.test the connection is closed");
                            assertThat(idler.reply()).isEqualTo("the end");
                            assertThat(sender.ask("hello\r\n.")).startsWith("250 ");
                            assertThat(sender.reply()).startsWith("421 ");
                            assertThat(sender.reply()).isEqualTo("the end");
                        });
                    }
                    assertThat(smtp.mails()).hasSize(1);
                });
    }
}
