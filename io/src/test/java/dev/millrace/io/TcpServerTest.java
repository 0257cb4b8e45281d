package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.netty.NettyLoop;
import dev.millrace.testing.junit.OnEachEngine;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.local.LocalServerChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class TcpServerTest {

    private static void echoLines(Connection connection) throws IOException {
        for (String line = connection.readLine(); line != null; line = connection.readLine()) {
            connection.writeLine(line);
        }
    }

    /** What a test does with a server that runs, and the task that serves. */
    private interface Use {
        void of(TcpServer server, Task<?> serving) throws Exception;
    }

    /** Has a server that echoes lines, and closes it. */
    private static void echoing(
            FiberEngine engine, Transport transport, ServerOptions options, Use use)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0, options);
                    TaskGroup.run(group -> {
                        use.of(server, group.fork(() -> server.serve(TcpServerTest::echoLines)));
                        server.close();
                    });
                });
    }

    private static Connection connect(TcpServer server) throws IOException {
        return Tcp.connect("127.0.0.1", server.port());
    }

    /** A connection whose handler runs: it has echoed a line. */
    private static Connection connectEchoed(TcpServer server) throws IOException {
        Connection client = connect(server);
        assertEchoed(client, "x");
        return client;
    }

    private static void assertEchoed(Connection client, String line) throws IOException {
        client.writeLine(line);
        assertThat(client.readLine()).isEqualTo(line);
    }

    @OnEachEngine(with = Transport.class)
    void the_first_program_answers_in_capitals(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0); // server.port() is known now
                    TaskGroup.run(group -> {
                        group.fork(() ->
                                server.serve(connection -> { // one task a connection
                                    for (String line = connection.readLine();
                                            line != null;
                                            line = connection.readLine()) {
                                        connection.writeLine(line.toUpperCase());
                                    }
                                }));
                        try (Connection client = Tcp.connect("localhost", server.port())) {
                            client.writeLine("hello");
                            assertThat(client.readLine()).isEqualTo("HELLO");
                            client.write("a\r\nb");
                            client.closeOutput();
                            assertThat(client.lines().toList()).containsExactly("A", "B");
                        }
                        server.close();
                    });
                });
    }

    @OnEachEngine(with = Transport.class)
    @SuppressWarnings("try") // to close it in the middle is what is tested
    void connections_that_come_before_it_serves_wait(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    try (Connection client = connect(server)) {
                        client.writeLine("early");
                        TaskGroup.run(group -> {
                            group.fork(() -> server.serve(TcpServerTest::echoLines));
                            assertThat(client.readLine()).isEqualTo("early");
                            client.close();
                            server.close();
                        });
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_listening_channel_that_dies_by_itself_ends_the_server(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    NettyLoop netty = NettyLoop.current();
                    TcpServer server =
                            TcpServer.listen(
                                    netty,
                                    netty.transport().serverSocketChannel(),
                                    new InetSocketAddress("127.0.0.1", 0),
                                    ServerOptions.DEFAULTS,
                                    child -> child.parent().close());
                    Task<?> serving = Async.detach(() -> server.serve(TcpServerTest::echoLines));
                    try (Connection client = connect(server)) {
                        client.closeOutput();
                        serving.await();
                    }
                    assertThat(server.closed()).isTrue();
                });
    }

    /** As one is where the process has no descriptor left. */
    public static final class Unopened extends LocalServerChannel {
        public Unopened() {
            throw new ChannelException("no socket", new SocketException("Too many open files"));
        }
    }

    @OnEachEngine(with = Transport.class)
    void a_channel_that_cannot_be_made_is_an_io_error(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () ->
                        assertThatExceptionOfType(BindException.class)
                                .isThrownBy(() ->
                                        TcpServer.listen(
                                                NettyLoop.current(),
                                                Unopened.class,
                                                new InetSocketAddress("127.0.0.1", 0),
                                                ServerOptions.DEFAULTS,
                                                child -> {}))
                                .withMessageContaining("Too many open files"));
    }

    @OnEachEngine(with = Transport.class)
    void a_flood_is_taken_in_so_many_at_a_time_and_all_are_served(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var options = ServerOptions.DEFAULTS.withMostConnections(3);
                    TcpServer server = Tcp.listen("127.0.0.1", 0, options);
                    var most = new AtomicInteger();
                    TaskGroup.run(group -> {
                        Task<?> serving =
                                group.fork(() ->
                                        server.serve(connection -> {
                                            most.accumulateAndGet(server.connections(), Math::max);
                                            echoLines(connection);
                                        }));
                        TaskGroup.run(clients -> {
                            for (int i = 0; i < 100; i++) {
                                clients.fork(() -> {
                                    connectEchoed(server).close();
                                });
                            }
                        });
                        server.close();
                        assertThat(serving.done()).isTrue();
                    });
                    assertThat(most).hasValueBetween(1, 3);
                });
    }

    @OnEachEngine(with = Transport.class)
    void one_address_has_no_more_than_its_share(FiberEngine engine, Transport transport)
            throws Exception {
        echoing(
                engine,
                transport,
                ServerOptions.DEFAULTS.withMostPerPeer(2),
                (server, serving) -> {
                    Connection first = connectEchoed(server);
                    Connection second = connectEchoed(server);
                    assertThatExceptionOfType(SocketException.class) // of the connect or the read
                            .isThrownBy(() -> {
                                try (Connection third = connect(server)) {
                                    third.readLine();
                                }
                            });
                    first.close();
                    while (server.connections() > 1) {
                        Async.sleep(Duration.ofMillis(1));
                    }
                    try (Connection next = connect(server)) {
                        assertEchoed(next, "y");
                    }
                    second.close();
                });
    }

    @OnEachEngine(with = Transport.class)
    void what_a_handler_throws_resets_its_connection_and_is_reported(
            FiberEngine engine, Transport transport) throws Exception {
        List<String> faults =
                transport.faultsOf(
                        engine,
                        () -> {
                            TcpServer server = Tcp.listen("127.0.0.1", 0);
                            TaskGroup.run(group -> {
                                group.fork(() ->
                                        server.serve(connection -> {
                                            if ("bad".equals(connection.readLine())) {
                                                throw new IllegalArgumentException("planned");
                                            }
                                            connection.writeLine("good");
                                        }));
                                Connection bad = connect(server);
                                bad.writeLine("bad");
                                assertThatExceptionOfType(ConnectionResetException.class)
                                        .isThrownBy(bad::readLine);
                                bad.close();
                                Connection good = connect(server);
                                good.writeLine("x");
                                assertThat(good.readLine()).isEqualTo("good");
                                assertThat(good.readLine()).isNull();
                                good.close();
                                server.close();
                            });
                        });
        assertThat(faults).hasSize(1);
        assertThat(faults.getFirst()).contains("handler").contains("planned");
    }

    @OnEachEngine(with = Transport.class)
    void a_reset_by_the_peer_is_no_fault_of_the_handler(FiberEngine engine, Transport transport)
            throws Exception {
        echoing(
                engine,
                transport,
                ServerOptions.DEFAULTS,
                (server, serving) -> {
                    connectEchoed(server).abort();
                    while (server.connections() > 0) {
                        Async.sleep(Duration.ofMillis(1));
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_close_lets_handlers_end_and_takes_no_more(FiberEngine engine, Transport transport)
            throws Exception {
        echoing(
                engine,
                transport,
                ServerOptions.DEFAULTS,
                (server, serving) -> {
                    Connection client = connectEchoed(server);
                    Task<?> closing = Async.detach(server::close);
                    Async.checkpoint();
                    assertThatExceptionOfType(ConnectFailedException.class)
                            .isThrownBy(() -> connect(server));
                    assertEchoed(client, "after");
                    assertThat(closing.done()).isFalse();
                    client.close();
                    closing.await();
                    assertThat(serving.done()).isTrue();
                });
    }

    @OnEachEngine(with = Transport.class)
    void handlers_that_do_not_end_are_cut_off_at_the_drain_limit(
            FiberEngine engine, Transport transport) throws Exception {
        echoing(
                engine,
                transport,
                ServerOptions.DEFAULTS.withDrainLimit(Duration.ofMillis(20)),
                (server, serving) -> {
                    Connection client = connectEchoed(server);
                    server.close();
                    assertThat(server.connections()).isZero();
                    assertThatExceptionOfType(ConnectionResetException.class)
                            .isThrownBy(client::readLine);
                    client.close();
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_cancelled_serve_ends_all_it_has(FiberEngine engine, Transport transport)
            throws Exception {
        echoing(
                engine,
                transport,
                ServerOptions.DEFAULTS,
                (server, serving) -> {
                    Connection client = connectEchoed(server);
                    serving.cancel("enough");
                    assertThatExceptionOfType(ConnectionResetException.class)
                            .isThrownBy(client::readLine);
                    assertThat(server.closed()).isTrue();
                    client.close();
                });
    }

    @OnEachEngine
    void a_handler_may_close_its_server(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> connect(server).close());
                        server.serve(connection -> server.close());
                    });
                    assertThat(server.closed()).isTrue();
                });
    }

    @OnEachEngine
    void it_is_served_once(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(TcpServerTest::echoLines));
                        Async.checkpoint();
                        assertThatIllegalStateException()
                                .isThrownBy(() -> server.serve(TcpServerTest::echoLines));
                        server.close();
                    });
                    TcpServer closed = Tcp.listen("127.0.0.1", 0);
                    closed.close();
                    closed.serve(TcpServerTest::echoLines); // has ended before it began
                });
    }

    @OnEachEngine(with = Transport.class)
    void an_address_in_use_is_named(FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    try (TcpServer server = Tcp.listen("127.0.0.1", 0)) {
                        assertThatExceptionOfType(BindException.class)
                                .isThrownBy(() -> Tcp.listen("127.0.0.1", server.port()))
                                .withMessageContaining("127.0.0.1:" + server.port());
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_thousand_connections_come_and_go_and_leave_nothing(
            FiberEngine engine, Transport transport) throws Exception {
        echoing(
                engine,
                transport,
                ServerOptions.DEFAULTS,
                (server, serving) -> {
                    TaskGroup.run(clients -> {
                        for (int i = 0; i < 20; i++) {
                            clients.fork(() -> {
                                for (int j = 0; j < 50; j++) {
                                    connectEchoed(server).close();
                                }
                            });
                        }
                    });
                    server.close();
                    assertThat(server.connections()).isZero();
                    assertThat(server.loop().allTasks()).hasSize(1); // this one
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_server_that_has_paused_accepts_on_though_a_connection_ends_before_the_next(
            FiberEngine engine, Transport transport) throws Exception {
        List<String> faults =
                transport.faultsOf(
                        engine,
                        () -> {
                            TcpServer server = Tcp.listen("127.0.0.1", 0);
                            List<Channel> listening = new ArrayList<>();
                            TaskGroup.run(group -> {
                                group.fork(() ->
                                        server.serve(connection -> {
                                            listening.add(connection.channel().parent());
                                            echoLines(connection);
                                        }));
                                try (Connection first = connect(server)) {
                                    assertEchoed(first, "first");
                                    Channel channel = listening.getFirst();
                                    EventLoop.current()
                                            .onDriver(() -> {
                                                channel.pipeline()
                                                        .fireExceptionCaught(
                                                                new IOException(
                                                                        "Too many open files"));
                                                assertThat(channel.config().isAutoRead()).isFalse();
                                            });
                                    while (!channel.config().isAutoRead()) {
                                        Async.sleep(Duration.ofMillis(1));
                                    }
                                }
                                while (server.connections() > 0) {
                                    Async.sleep(Duration.ofMillis(1));
                                }
                                try (Connection second = connect(server)) {
                                    second.writeLine("second");
                                    assertThat(
                                                    Async.timeout(
                                                            Duration.ofSeconds(20),
                                                            () -> second.readLine()))
                                            .isEqualTo("second");
                                }
                                server.close();
                            });
                        });
        assertThat(faults).hasSize(1);
        assertThat(faults.getFirst()).contains("cannot accept");
    }

    @OnEachEngine
    void it_listens_at_a_name_as_well_as_at_an_address(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("localhost", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(TcpServerTest::echoLines));
                        try (Connection client = Tcp.connect("localhost", server.port())) {
                            assertEchoed(client, "hello");
                        }
                        server.close();
                    });
                });
    }

    @OnEachEngine
    void a_port_that_cannot_be_is_refused(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    for (int port : new int[] {-1, 65_536}) {
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> Tcp.listen("127.0.0.1", port))
                                .withMessage("a port is 0 to 65535, not " + port);
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> Tcp.connect("127.0.0.1", port))
                                .withMessage("a port is 0 to 65535, not " + port);
                    }
                });
    }

    @OnEachEngine
    void another_thread_is_told_where_to_close_a_server(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (TcpServer server = Tcp.listen("127.0.0.1", 0)) {
                        Throwable thrown =
                                RunInExecutor.runInExecutor(() -> catchThrowable(server::close))
                                        .await();
                        assertThat(thrown)
                                .isInstanceOf(WrongThreadException.class)
                                .hasMessageStartingWith("close of " + server)
                                .hasMessageEndingWith("use loop.submit(…)");
                        assertThat(server.closed()).isFalse();
                    }
                });
    }

    @OnEachEngine
    void a_close_that_is_cancelled_while_it_waits_has_closed_all_the_same(FiberEngine engine)
            throws Exception {
        echoing(
                engine,
                Transport.BEST,
                ServerOptions.DEFAULTS,
                (server, serving) -> {
                    Connection client = connectEchoed(server);
                    Task<?> closing = Async.detach(server::close);
                    Async.checkpoint();
                    closing.cancel("enough");
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(closing::await);
                    assertThat(server.closed()).isTrue();
                    client.close(); // which lets its handler end
                    serving.await();
                });
    }
}
