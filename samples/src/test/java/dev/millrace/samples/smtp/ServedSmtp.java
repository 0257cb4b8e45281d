package dev.millrace.samples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Runner;
import dev.millrace.TaskGroup;
import dev.millrace.io.Connection;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver for a test, the mails that it has taken, and clients on its loop. */
final class ServedSmtp {
    static final Settings SETTINGS = Settings.of("mail.test");

    private final TcpServer server;
    private final Receiver receiver;
    private final List<Mail> mails;

    private ServedSmtp(TcpServer server, Receiver receiver, List<Mail> mails) {
        this.server = server;
        this.receiver = receiver;
        this.mails = mails;
    }

    /** What a test does. */
    @FunctionalInterface
    interface Test {
        void run(ServedSmtp smtp) throws Exception;
    }

    /** Runs {@code test} beside a receiver that keeps the mails, and has no fault to report. */
    static void run(FiberEngine engine, Settings settings, Test test) throws Exception {
        List<Mail> mails = new ArrayList<>(); // loop only
        assertThat(faultsOf(engine, settings, mails::add, mails, test)).isEmpty();
    }

    /** Runs {@code test} beside a receiver; returns what the loop was told of. */
    static List<String> faultsOf(
            FiberEngine engine, Settings settings, Delivery delivery, Test test) throws Exception {
        return faultsOf(engine, settings, delivery, List.of(), test);
    }

    private static List<String> faultsOf(
            FiberEngine engine, Settings settings, Delivery delivery, List<Mail> mails, Test test)
            throws Exception {
        var faults = new CopyOnWriteArrayList<String>();
        EventLoop.Builder builder =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((loop, fault) ->
                                faults.add(fault.message() + ": " + fault.failure()));
        try (Runner runner = Runner.of(builder)) {
            runner.run(() -> {
                var receiver = new Receiver(settings, delivery);
                var smtp = new ServedSmtp(Tcp.listen("127.0.0.1", 0), receiver, mails);
                TaskGroup.run(group -> {
                    group.fork("clients", () -> smtp.server.serve(receiver::serve));
                    test.run(smtp);
                    smtp.end();
                });
            });
        }
        return faults;
    }

    /** As after SIGTERM. */
    void end() {
        receiver.end();
        server.close();
    }

    int port() {
        return server.port();
    }

    /** What was taken since the last call. */
    List<Mail> mails() {
        List<Mail> taken = List.copyOf(mails);
        mails.clear();
        return taken;
    }

    /** A client that has heard the greeting. */
    Caller connect() throws IOException {
        var caller = new Caller(Tcp.connect("127.0.0.1", server.port()));
        assertThat(caller.reply()).isEqualTo("220 mail.test ESMTP");
        return caller;
    }

    /** As {@link #connect}; the client has said EHLO. */
    Caller greeted() throws IOException {
        Caller caller = connect();
        assertThat(caller.ask("EHLO client.test")).startsWith("250-mail.test|");
        return caller;
    }

    /** A client. */
    record Caller(Connection connection) implements AutoCloseable {

        /** Sends a line, and reads the reply to it. */
        String ask(String line) throws IOException {
            send(line + "\r\n");
            return reply();
        }

        void send(String text) throws IOException {
            connection.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** The next reply, its lines joined by bars. */
        String reply() throws IOException {
            var all = new StringBuilder();
            while (true) {
                String line = connection.readLine();
                if (line == null) {
                    return all + "the end";
                }
                all.append(line);
                if (line.charAt(3) == ' ') {
                    return all.toString();
                }
                all.append('|');
            }
        }

        /** Has a mail begin, up to where its content is asked for. */
        void begin() throws IOException {
            assertThat(ask("MAIL FROM:<a@b.test>")).isEqualTo("250 OK");
            assertThat(ask("RCPT TO:<c@d.test>")).isEqualTo("250 OK");
            assertThat(ask("DATA")).startsWith("354 ");
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
