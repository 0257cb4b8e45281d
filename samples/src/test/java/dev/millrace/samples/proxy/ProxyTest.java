package dev.millrace.samples.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.samples.TestCertificate;
import dev.millrace.samples.proxy.Traffic.End;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slow: real sockets and certificates, and the patience of a proxy. */
@Tag("slow")
class ProxyTest extends EngineTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir private static Path directory;
    private static TestCertificate certificate;
    private static EchoServer server;

    @BeforeAll
    static void open() throws Exception {
        certificate = new TestCertificate(directory);
        server = new EchoServer();
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
    }

    private OpenProxy proxy(int serverPort, Duration idle, Duration drain) throws IOException {
        return new OpenProxy(
                engine,
                new ProxySettings(
                        0,
                        "127.0.0.1",
                        serverPort,
                        certificate.chain(),
                        certificate.key(),
                        10,
                        idle,
                        drain));
    }

    @Test
    void what_a_client_says_comes_back_and_its_end_is_passed_on() throws Exception {
        var said = new byte[300_000];
        new Random(1).nextBytes(said);
        try (var proxy = proxy(server.port(), LONG, LONG)) {
            try (var client = certificate.connect(proxy.port())) {
                var saying =
                        Thread.startVirtualThread(() -> {
                            try {
                                client.getOutputStream().write(said);
                                client.shutdownOutput();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
                assertThat(client.getInputStream().readAllBytes()).isEqualTo(said);
                saying.join();
            }
            proxy.tellToEnd();
            assertThat(proxy.ended())
                    .hasToString(
                            "0 open, 1 served, 0 broken, 0 without a server; 0.3 MB in, 0.3 MB out");
            assertThat(proxy.faults).isEmpty();
        }
    }

    @Test
    void a_server_that_is_not_there_ends_the_connection() throws Exception {
        try (var proxy = proxy(closedPort(), LONG, LONG)) {
            try (var client = certificate.connect(proxy.port())) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            proxy.tellToEnd();
            assertThat(proxy.ended().count(End.UNREACHABLE)).isEqualTo(1);
            assertThat(proxy.faults).isEmpty();
        }
    }

    private static int closedPort() throws IOException {
        try (var other = new EchoServer()) {
            return other.port();
        }
    }

    @Test
    void a_connection_on_which_nothing_is_said_is_closed() throws Exception {
        try (var proxy = proxy(server.port(), Duration.ofSeconds(1), LONG)) {
            try (var client = certificate.connect(proxy.port())) {
                assertThat(isCut(client)).isTrue();
            }
            proxy.tellToEnd();
            assertThat(proxy.ended().count(End.BROKEN)).isEqualTo(1);
            assertThat(proxy.faults).isEmpty();
        }
    }

    @Test
    void who_does_not_speak_tls_is_sent_away() throws Exception {
        try (var proxy = proxy(server.port(), LONG, LONG)) {
            try (var client = new Socket("127.0.0.1", proxy.port())) {
                client.getOutputStream()
                        .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(saysNothingOf("HTTP", client)).isTrue();
            }
            assertThat(proxy.faults).isEmpty();
        }
    }

    /** Reads to the end, at which the connection may break. */
    private static boolean saysNothingOf(String word, Socket client) {
        try {
            var said = client.getInputStream().readAllBytes();
            return !new String(said, StandardCharsets.ISO_8859_1).contains(word);
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void told_to_end_it_takes_no_more_and_lets_those_end_that_are_there() throws Exception {
        try (var proxy = proxy(server.port(), LONG, LONG);
                var client = certificate.connect(proxy.port())) {
            echo(client, 1);
            proxy.tellToEnd();
            refused(proxy.port());

            echo(client, 2);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(proxy.ended().count(End.SERVED)).isEqualTo(1);
        }
    }

    @Test
    void what_outlives_the_drain_is_cut() throws Exception {
        try (var proxy = proxy(server.port(), LONG, Duration.ofMillis(100));
                var client = certificate.connect(proxy.port())) {
            echo(client, 1);
            proxy.tellToEnd();

            assertThat(isCut(client)).isTrue();
            assertThat(proxy.ended().count(End.BROKEN)).isEqualTo(1);
        }
    }

    private static void echo(Socket client, int said) throws IOException {
        client.getOutputStream().write(said);
        assertThat(client.getInputStream().read()).isEqualTo(said);
    }

    private static boolean isCut(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Comes back when nobody is listening any more. */
    private static void refused(int port) {
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> {
                    while (true) {
                        new Socket("127.0.0.1", port).close();
                    }
                });
    }
}
