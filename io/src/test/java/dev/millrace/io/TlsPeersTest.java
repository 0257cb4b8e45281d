package dev.millrace.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** OpenSSL's client and server. */
@Timeout(60) // a hang fails, instead of stopping the build
class TlsPeersTest {

    @BeforeAll
    static void openssl() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not here");
    }

    private static void run(FiberEngine engine, dev.millrace.VoidBody<Exception> body)
            throws Exception {
        Transport.BEST.run(engine, body);
    }

    /** What {@code openssl s_client} prints when it is given {@code input}, line for line. */
    private static String client(int port, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect"));
        command.add("127.0.0.1:" + port);
        command.addAll(List.of("-CAfile", TlsFiles.file("authority.pem").toString()));
        command.addAll(List.of("-verify_return_error", "-servername", "good.test"));
        command.addAll(List.of(arguments));
        return Async.blocking(() -> {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var out = process.outputWriter()) {
                out.write(input);
            } catch (IOException gone) {
                // refused
            }
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            process.waitFor(10, TimeUnit.SECONDS);
            return output;
        });
    }

    @OnEachEngine
    void a_real_client_is_served_in_both_protocols_and_in_no_older_one(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () ->
                        TlsTest.serve(
                                TlsFiles.server("good"),
                                connection ->
                                        connection.writeLine(connection.readLine().toUpperCase()),
                                port -> {
                                    assertThat(client(port, "from openssl\n", "-quiet"))
                                            .contains("FROM OPENSSL");
                                    assertThat(client(port, "older\n", "-tls1_2", "-quiet"))
                                            .contains("OLDER");
                                    for (String old : List.of("-tls1", "-tls1_1")) {
                                        assertThat(
                                                        client(
                                                                port,
                                                                "no\n",
                                                                old,
                                                                "-cipher",
                                                                "ALL:@SECLEVEL=0"))
                                                .containsIgnoringCase("alert protocol version");
                                    }
                                }));
    }

    @OnEachEngine
    void a_real_clients_key_updates_are_followed_and_its_renegotiation_is_not(FiberEngine engine)
            throws Exception {
        try {
            run(
                    engine,
                    () ->
                            TlsTest.echo(
                                    TlsFiles.server("good"),
                                    port -> {
                                        assertThat(client(port, "K\nK\nafter\n", "-no_ign_eof"))
                                                .contains("KEYUPDATE");
                                        assertThat(client(port, "R\nafter\n", "-tls1_2"))
                                                .contains("RENEGOTIATING")
                                                .doesNotContain("AFTER");
                                    }));
        } catch (AssertionError reported) { // by the loop, as the handler's
            assertThat(reported).hasMessageContaining("renegotiation");
        }
    }

    @OnEachEngine
    void smtp_goes_over_to_tls_with_a_real_client(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(TlsPeersTest::smtp));
                        String output =
                                client(
                                        server.port(),
                                        "NOOP\nQUIT\n",
                                        "-starttls",
                                        "smtp",
                                        "-crlf",
                                        "-ign_eof");
                        assertThat(output)
                                .contains("Verification: OK", "250 still here", "221 good bye");
                        server.close();
                    });
                });
    }

    /** As much of RFC 3207 as the client needs. */
    private static void smtp(Connection connection) throws IOException {
        connection.write("220 mail.good.test\r\n");
        for (String line = connection.readLine(); line != null; line = connection.readLine()) {
            switch (line.split(" ")[0].toUpperCase(Locale.ROOT)) {
                case "EHLO" -> connection.write("250-mail.good.test\r\n250 STARTTLS\r\n");
                case "STARTTLS" -> {
                    connection.write("220 go ahead\r\n");
                    Tls.start(connection, TlsFiles.server("good"));
                }
                case "QUIT" -> {
                    connection.write("221 good bye\r\n");
                    return;
                }
                default -> connection.write("250 still here\r\n");
            }
        }
    }

    @OnEachEngine
    void a_real_server_is_talked_to(FiberEngine engine) throws Exception {
        Process server =
                new ProcessBuilder(
                                "openssl",
                                "s_server",
                                "-accept",
                                "127.0.0.1:0",
                                "-cert",
                                TlsFiles.file("good.pem").toString(),
                                "-key",
                                TlsFiles.file("good.key").toString(),
                                "-alpn",
                                "reverse",
                                "-rev")
                        .start();
        try (BufferedReader lines = server.inputReader()) {
            String accept = lines.readLine();
            while (!accept.startsWith("ACCEPT")) {
                accept = lines.readLine();
            }
            int port = Integer.parseInt(accept.substring(accept.lastIndexOf(':') + 1).trim());
            run(
                    engine,
                    () -> {
                        var options = TlsFiles.client().withRequiredApplicationProtocols("reverse");
                        try (Connection client = Tls.connect("localhost", port, options)) {
                            client.writeLine("abc");
                            assertThat(client.readLine()).isEqualTo("cba");
                            assertThat(Tls.session(client).applicationProtocol())
                                    .isEqualTo("reverse");
                        }
                        assertThatThrownBy(() ->
                                        Tls.start(
                                                Tcp.connect("127.0.0.1", port),
                                                "other.test",
                                                options))
                                .isInstanceOf(SSLException.class);
                    });
        } finally {
            server.destroyForcibly();
        }
    }
}
