package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class ConnectTest {

    private static InetAddress address(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private static ConnectOptions resolvingTo(InetAddress... addresses) {
        return ConnectOptions.DEFAULTS.withResolver(host -> List.of(addresses));
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @OnEachEngine(with = Transport.class)
    void a_failure_names_every_address_that_was_tried(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    int port = closedPort();
                    assertThatExceptionOfType(ConnectFailedException.class)
                            .isThrownBy(() ->
                                    Tcp.connect(
                                            "somewhere", port, resolvingTo(address(1), address(2))))
                            .withMessageContainingAll(
                                    "somewhere", "127.0.0.1", "127.0.0.2", "refused")
                            .satisfies(e -> {
                                assertThat(e.attempts())
                                        .extracting(ConnectFailedException.Attempt::address)
                                        .containsExactly(
                                                new InetSocketAddress(address(1), port),
                                                new InetSocketAddress(address(2), port));
                                assertThat(e).hasCauseInstanceOf(java.net.ConnectException.class);
                                assertThat(e.getSuppressed()).hasSize(1);
                            });
                    assertThatExceptionOfType(ConnectFailedException.class)
                            .isThrownBy(() -> Tcp.connect("127.0.0.1", port));
                });
    }

    @OnEachEngine(with = Transport.class)
    void the_first_address_that_answers_wins(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    try (var full = new FullServer();
                            TcpServer server = Tcp.listen("127.0.0.2", full.port())) {
                        Connection connection =
                                Tcp.connect(
                                        "somewhere",
                                        server.port(),
                                        resolvingTo(address(1), address(2), address(3))
                                                .withStagger(Duration.ofMillis(10)));
                        assertThat(((InetSocketAddress) connection.remoteAddress()).getAddress())
                                .isEqualTo(address(2));
                        connection.close();
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_connect_that_is_not_answered_ends_at_its_deadline_and_leaves_no_socket(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    try (var full = new FullServer()) {
                        OpenFiles.assumeKnown();
                        int before = OpenFiles.all().size();
                        for (int i = 0; i < 3; i++) {
                            assertThatExceptionOfType(DeadlineExceededException.class)
                                    .isThrownBy(() ->
                                            Async.timeout(
                                                    Duration.ofMillis(20),
                                                    () -> Tcp.connect("127.0.0.1", full.port())));
                            assertThatExceptionOfType(DeadlineExceededException.class)
                                    .isThrownBy(() ->
                                            Async.timeout(
                                                    Duration.ofMillis(20),
                                                    () ->
                                                            Tcp.connect(
                                                                    "somewhere",
                                                                    full.port(),
                                                                    resolvingTo(
                                                                            address(1),
                                                                            address(1)))));
                        }
                        assertThat(OpenFiles.all().size()).isLessThanOrEqualTo(before + 1);
                    }
                });
    }

    @OnEachEngine
    void a_resolver_that_hangs_ends_at_the_deadline(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    var options =
                            ConnectOptions.DEFAULTS.withResolver(host -> {
                                Async.sleep(Duration.ofHours(1));
                                return List.of();
                            });
                    assertThatExceptionOfType(DeadlineExceededException.class)
                            .isThrownBy(() ->
                                    Async.timeout(
                                            Duration.ofMillis(5),
                                            () -> Tcp.connect("slow.example", 80, options)));
                });
    }

    @OnEachEngine
    void of_a_thousand_addresses_some_are_tried(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    int port = closedPort();
                    List<InetAddress> many = new ArrayList<>();
                    for (int i = 0; i < 1_000; i++) {
                        many.add(
                                InetAddress.getByAddress(
                                        new byte[] {127, 0, (byte) (i >> 8), (byte) i}));
                    }
                    many.removeFirst();
                    var options = ConnectOptions.DEFAULTS.withResolver(host -> many);
                    assertThatExceptionOfType(ConnectFailedException.class)
                            .isThrownBy(() -> Tcp.connect("many", port, options))
                            .satisfies(e -> assertThat(e.attempts()).hasSize(10));
                });
    }

    @OnEachEngine
    void a_name_without_an_address_is_unknown(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    assertThatExceptionOfType(UnknownHostException.class)
                            .isThrownBy(() -> Tcp.connect("no-such-host.invalid", 80));
                    assertThatExceptionOfType(UnknownHostException.class)
                            .isThrownBy(() -> Tcp.connect("none", 80, resolvingTo()));
                });
    }

    @OnEachEngine
    void it_connects_from_the_address_it_is_given(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (TcpServer server = Tcp.listen("127.0.0.1", 0)) {
                        var options =
                                ConnectOptions.DEFAULTS
                                        .withLocalAddress(new InetSocketAddress(address(9), 0))
                                        .withKeepAlive(true)
                                        .withNoDelay(false);
                        try (Connection connection =
                                Tcp.connect("127.0.0.1", server.port(), options)) {
                            assertThat(((InetSocketAddress) connection.localAddress()).getAddress())
                                    .isEqualTo(address(9));
                        }
                    }
                });
    }

    @Test
    void the_families_take_turns() throws Exception {
        InetAddress four = address(1);
        InetAddress other = address(2);
        InetAddress six = InetAddress.getByName("::1");
        assertThat(Connecting.interleaved(List.of(six, six, four, other)))
                .containsExactly(six, four, six, other);
        assertThat(Connecting.interleaved(List.of(four, other, six)))
                .containsExactly(four, six, other);
    }

    /** Answers nobody, since its backlog is full. */
    private static final class FullServer implements AutoCloseable {
        private final ServerSocket server;
        private final List<Socket> waiting = new ArrayList<>();

        FullServer() throws IOException {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            for (int i = 0; i < 2; i++) {
                waiting.add(new Socket(server.getInetAddress(), server.getLocalPort()));
            }
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : waiting) {
                socket.close();
            }
            server.close();
        }
    }
}
