package dev.millrace.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.WaitPolicy;
import dev.millrace.netty.NettyLoop;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60) // a hang fails, instead of stopping the build
class UnixSocketTest {
    @TempDir Path folder;

    @OnEachEngine(with = Transport.class)
    void lines_go_both_ways_and_the_file_goes_with_the_server(
            FiberEngine engine, Transport transport) throws Exception {
        Path path = folder.resolve("echo.sock");
        transport.run(
                engine,
                () -> {
                    TcpServer server = UnixSockets.listen(path);
                    assertThat(server.localAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
                    assertThat(folder).isDirectoryContaining(path::equals); // and nothing else
                    assertThat(Files.list(folder)).hasSize(1);
                    serveEcho(
                            server,
                            () -> {
                                try (Connection client = UnixSockets.connect(path)) {
                                    client.writeLine("hello");
                                    assertThat(client.readLine()).isEqualTo("HELLO");
                                    client.closeOutput();
                                    assertThat(client.readLine()).isNull();
                                }
                            });
                    assertThat(path).doesNotExist();
                });
        assertThat(Files.list(folder)).isEmpty();
    }

    private interface Client {
        void run() throws Exception;
    }

    private static void serveEcho(TcpServer server, Client client) {
        TaskGroup.run(group -> {
            group.fork(() ->
                    server.serve(connection -> {
                        for (String line = connection.readLine();
                                line != null;
                                line = connection.readLine()) {
                            connection.writeLine(line.toUpperCase());
                        }
                    }));
            client.run();
            server.close();
        });
    }

    @OnEachEngine(with = Transport.class)
    void a_peer_that_has_ended_its_output_is_still_answered(FiberEngine engine, Transport transport)
            throws Exception {
        Path path = folder.resolve("half.sock");
        transport.run(
                engine,
                () -> {
                    TcpServer server = UnixSockets.listen(path);
                    TaskGroup.run(group -> {
                        group.fork(() ->
                                server.serve(connection -> {
                                    int length = connection.readAll(1_000_000).length;
                                    connection.writeLine(length + " bytes");
                                }));
                        try (Connection client = UnixSockets.connect(path)) {
                            client.write(new byte[300_000]);
                            client.closeOutput();
                            assertThat(client.readLine()).isEqualTo("300000 bytes");
                            assertThat(client.readLine()).isNull();
                        }
                        server.close();
                    });
                });
    }

    @OnEachEngine(with = Transport.class)
    void its_file_is_the_owners_alone_unless_asked_for_otherwise(
            FiberEngine engine, Transport transport) throws Exception {
        Path path = folder.resolve("mode.sock");
        transport.run(
                engine,
                () -> {
                    try (TcpServer server = UnixSockets.listen(path)) {
                        assertThat(permissions(path)).isEqualTo("rw-------");
                        assertThat(server.closed()).isFalse();
                    }
                    var everybody =
                            UnixOptions.DEFAULTS.withPermissions(
                                    PosixFilePermissions.fromString("rw-rw-rw-"));
                    try (TcpServer server =
                            UnixSockets.listen(path, everybody, ServerOptions.DEFAULTS)) {
                        assertThat(permissions(path)).isEqualTo("rw-rw-rw-");
                        assertThat(server.closed()).isFalse();
                    }
                });
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @OnEachEngine(with = Transport.class)
    void a_stale_file_is_replaced_and_a_path_in_use_refused(FiberEngine engine, Transport transport)
            throws Exception {
        Path path = folder.resolve("stale.sock");
        try (var died = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            died.bind(UnixDomainSocketAddress.of(path));
        } // leaves its file
        assertThat(path).exists();
        transport.run(
                engine,
                () -> {
                    TcpServer server = UnixSockets.listen(path);
                    assertThatThrownBy(() -> UnixSockets.listen(path))
                            .isInstanceOf(BindException.class)
                            .hasMessage(path + " is in use");
                    serveEcho(
                            server,
                            () -> {
                                try (Connection client = UnixSockets.connect(path)) {
                                    client.writeLine("still here");
                                    assertThat(client.readLine()).isEqualTo("STILL HERE");
                                }
                            });
                });
        assertThat(Files.list(folder)).isEmpty();
    }

    @OnEachEngine(with = Transport.class)
    void a_stale_file_that_another_program_has_replaced_meanwhile_is_left_to_it(
            FiberEngine engine, Transport transport) throws Exception {
        Path path = folder.resolve("raced.sock");
        transport.run(
                engine,
                () -> {
                    TcpServer server = UnixSockets.listen(path);
                    var late = new SocketFile(path); // it has found the file stale before that
                    late.makeFolder();
                    assertThatThrownBy(late::removeStale)
                            .isInstanceOf(BindException.class)
                            .hasMessage(path + " is in use");
                    late.putAway();
                    assertThat(Files.list(folder)).containsExactly(path);
                    serveEcho(
                            server,
                            () -> {
                                try (Connection client = UnixSockets.connect(path)) {
                                    client.writeLine("still here");
                                    assertThat(client.readLine()).isEqualTo("STILL HERE");
                                }
                            });
                });
        assertThat(Files.list(folder)).isEmpty();
    }

    @OnEachEngine(with = Transport.class)
    void what_is_no_socket_is_left_alone(FiberEngine engine, Transport transport) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        transport.run(
                engine,
                () -> {
                    assertThatThrownBy(() -> UnixSockets.listen(file))
                            .isInstanceOf(BindException.class)
                            .hasMessage(file + " is there, and is no socket");
                    assertThatThrownBy(() -> UnixSockets.listen(link))
                            .isInstanceOf(BindException.class)
                            .hasMessage(link + " is a symbolic link, which is not followed");
                    assertThatThrownBy(() -> UnixSockets.listen(folder.resolve("no/such/folder")))
                            .isInstanceOf(IOException.class);
                });
        assertThat(file).hasContent("precious");
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(Files.list(folder)).hasSize(2);
    }

    @OnEachEngine(with = Transport.class)
    void the_stale_file_of_another_user_is_refused(FiberEngine engine, Transport transport)
            throws Exception {
        Path path = folder.resolve("foreign.sock");
        try (var died = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            died.bind(UnixDomainSocketAddress.of(path));
        }
        Assumptions.assumeTrue(givenAway(path), "only root gives a file away");
        transport.run(
                engine,
                () ->
                        assertThatThrownBy(() -> UnixSockets.listen(path))
                                .isInstanceOf(BindException.class)
                                .hasMessage(path + " belongs to another user"));
        assertThat(path).exists();
    }

    private static boolean givenAway(Path path) {
        try {
            Files.setAttribute(path, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @OnEachEngine(with = Transport.class)
    void a_path_that_is_too_long_and_one_without_a_server_say_so(
            FiberEngine engine, Transport transport) throws Exception {
        Path tooLong = folder.resolve("x".repeat(120));
        Path nobody = folder.resolve("nobody.sock");
        transport.run(
                engine,
                () -> {
                    assertThatThrownBy(() -> UnixSockets.listen(tooLong))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("up to 107 bytes, and this one has ");
                    assertThatThrownBy(() -> UnixSockets.connect(tooLong))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("up to 107 bytes");
                    assertThatThrownBy(() -> UnixSockets.connect(nobody))
                            .isInstanceOf(ConnectException.class)
                            .hasMessageContaining("cannot connect to " + nobody);
                });
        assertThat(Files.list(folder)).isEmpty();
    }

    @OnEachEngine(with = Transport.class)
    void a_close_leaves_the_file_of_a_successor(FiberEngine engine, Transport transport)
            throws Exception {
        Path path = folder.resolve("successor.sock");
        transport.run(
                engine,
                () -> {
                    TcpServer first = UnixSockets.listen(path);
                    Files.delete(path);
                    TcpServer second = UnixSockets.listen(path);
                    first.close();
                    assertThat(path).exists();
                    second.close();
                    assertThat(path).doesNotExist();
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_real_peer_talks_to_a_server(FiberEngine engine, Transport transport) throws Exception {
        assumeSocat();
        Path path = folder.resolve("socat.sock");
        transport.run(
                engine,
                () -> {
                    TcpServer server = UnixSockets.listen(path);
                    serveEcho(
                            server,
                            () ->
                                    assertThat(socat("from socat\n", "-", "UNIX-CONNECT:" + path))
                                            .isEqualTo("FROM SOCAT\n"));
                });
    }

    private static void assumeSocat() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/socat")), "socat is not here");
    }

    private static String socat(String input, String from, String to) throws Exception {
        return Async.blocking(() -> {
            Process socat = new ProcessBuilder("socat", "-t5", from, to).start();
            try (var out = socat.outputWriter()) {
                out.write(input);
            }
            String output = new String(socat.getInputStream().readAllBytes(), UTF_8);
            socat.waitFor(10, TimeUnit.SECONDS);
            return output;
        });
    }

    // ---- datagrams

    @OnEachEngine(with = Transport.class)
    void datagrams_go_from_path_to_path_or_the_transport_that_lacks_them_says_so(
            FiberEngine engine, Transport transport) throws Exception {
        Path here = folder.resolve("here.sock");
        Path there = folder.resolve("there.sock");
        transport.run(
                engine,
                () -> {
                    if (NettyLoop.current().transport().isNio()) {
                        assertThatThrownBy(() -> UnixSockets.bindDatagrams(here))
                                .isInstanceOf(UnsupportedOperationException.class)
                                .hasMessageContaining("need a loop on epoll");
                        assertThatThrownBy(() -> UnixSockets.connectDatagrams(here))
                                .isInstanceOf(UnsupportedOperationException.class);
                        return;
                    }
                    try (var first = UnixSockets.bindDatagrams(here);
                            var second = UnixSockets.bindDatagrams(there);
                            var mute = UnixSockets.connectDatagrams(here)) {
                        assertThat(permissions(here)).isEqualTo("rw-------");
                        assertThat(first.port()).isEqualTo(-1);
                        assertThatThrownBy(
                                        () -> first.joinGroup(InetAddress.getByName("239.7.7.7")))
                                .isInstanceOf(UnsupportedOperationException.class)
                                .hasMessage("a Unix domain socket has no groups");
                        second.send("hi".getBytes(UTF_8), UnixDomainSocketAddress.of(here));
                        Datagram question = first.receive();
                        assertThat(question.text()).isEqualTo("hi");
                        mute.send("no name".getBytes(UTF_8));
                        Datagram nameless = first.receive();
                        assertThat(nameless.text()).isEqualTo("no name");
                        assertThat(nameless.sender()).isEqualTo(UnixDomainSocketAddress.of(""));
                        assertThatThrownBy(() ->
                                        first.send(
                                                new byte[1],
                                                UnixDomainSocketAddress.of(folder.resolve("none"))))
                                .isInstanceOf(IOException.class);
                        assertThatThrownBy(() -> UnixSockets.bindDatagrams(here))
                                .isInstanceOf(BindException.class)
                                .hasMessage(here + " is in use");
                    }
                });
        assertThat(Files.list(folder)).isEmpty();
    }

    @OnEachEngine(with = Transport.class)
    void a_send_waits_while_its_receiver_has_no_room_and_loses_nothing(
            FiberEngine engine, Transport transport) throws Exception {
        Path path = folder.resolve("slow.sock");
        transport.run(
                engine,
                () -> {
                    if (NettyLoop.current().transport().isNio()) {
                        return; // it has none
                    }
                    var few = DatagramOptions.DEFAULTS.withReceiveQueue(10, 1_000);
                    try (var slow = UnixSockets.bindDatagrams(path, UnixOptions.DEFAULTS, few);
                            var fast = UnixSockets.connectDatagrams(path)) {
                        Task<?> sending = Async.detach(() -> sendAll(fast));
                        awaitStandstill(fast);
                        for (int i = 0; i < 20; i++) { // goes on while somebody receives
                            assertThat(slow.receive().bytes()).containsExactly((byte) i);
                        }
                        awaitStandstill(fast);
                        assertThat(sending.done()).isFalse();
                        sending.cancel();
                        Async.waitFor(List.of(sending), WaitPolicy.ALL);

                        // the one that waited is sent when there is room, and nothing is lost
                        long sent = fast.statistics().sent();
                        for (int i = 20; i <= sent; i++) {
                            assertThat(slow.receive().bytes()).containsExactly((byte) i);
                        }
                        assertThat(slow.statistics().dropped()).isZero();
                    }
                });
    }

    private static void sendAll(DatagramEndpoint endpoint) throws IOException {
        for (int i = 0; i < 10_000; i++) { // more than the system keeps
            endpoint.send(new byte[] {(byte) i});
        }
    }

    private static void awaitStandstill(DatagramEndpoint endpoint) {
        long before = -1;
        while (before != endpoint.statistics().sent() || before == 0) {
            before = endpoint.statistics().sent();
            Async.sleep(Duration.ofMillis(20));
        }
    }

    @OnEachEngine(with = Transport.class)
    void a_unix_socket_has_no_port(FiberEngine engine, Transport transport) throws Exception {
        Path path = folder.resolve("portless.sock");
        transport.run(
                engine,
                () -> {
                    try (TcpServer server = UnixSockets.listen(path)) {
                        assertThat(server.port()).isEqualTo(-1);
                    }
                });
    }
}
