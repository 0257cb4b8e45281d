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
                    try (Connection client = Tcp.connect("127.0.0.1", server.port())) {
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
                    try (Connection client = Tcp.connect("127.0.0.1", server.port())) {
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
                                    try (Connection client =
                                            Tcp.connect("127.0.0.1", server.port())) {
                                        client.writeLine("x");
                                        assertThat(client.readLine()).isEqualTo("x");
                                    }
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
        transport.run(
                engine,
                () -> {
                    var options = ServerOptions.DEFAULTS.withMostPerPeer(2);
                    TcpServer server = Tcp.listen("127.0.0.1", 0, options);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(TcpServerTest::echoLines));
                        List<Connection> clients = new ArrayList<>();
                        for (int i = 0; i < 2; i++) {
                            Connection client = Tcp.connect("127.0.0.1", server.port());
                            client.writeLine("x");
                            assertThat(client.readLine()).isEqualTo("x");
                            clients.add(client);
                        }
                        assertThatExceptionOfType(
                                        SocketException.class) // of the connect or the read
                                .isThrownBy(() -> {
                                    try (Connection third =
                                            Tcp.connect("127.0.0.1", server.port())) {
                                        third.readLine();
                                    }
                                });
                        clients.getFirst().close();
                        while (server.connections() > 1) {
                            Async.sleep(Duration.ofMillis(1));
                        }
                        try (Connection next = Tcp.connect("127.0.0.1", server.port())) {
                            next.writeLine("y");
                            assertThat(next.readLine()).isEqualTo("y");
                        }
                        clients.getLast().close();
                        server.close();
                    });
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
                                Connection bad = Tcp.connect("127.0.0.1", server.port());
                                bad.writeLine("bad");
                                assertThatExceptionOfType(ConnectionResetException.class)
                                        .isThrownBy(bad::readLine);
                                bad.close();
                                Connection good = Tcp.connect("127.0.0.1", server.port());
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
        transport.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(TcpServerTest::echoLines));
                        Connection client = Tcp.connect("127.0.0.1", server.port());
                        client.writeLine("x");
                        client.readLine();
                        client.abort();
                        while (server.connections() > 0) {
                            Async.sleep(Duration.ofMillis(1));
                        }
                        server.close();
                    });
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_close_lets_handlers_end_and_takes_no_more(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        Task<?> serving = group.fork(() -> server.serve(TcpServerTest::echoLines));
                        Connection client = Tcp.connect("127.0.0.1", server.port());
                        client.writeLine("before");
                        assertThat(client.readLine()).isEqualTo("before");
                        Task<?> closing = group.fork(server::close);
                        Async.checkpoint();
                        assertThatExceptionOfType(ConnectFailedException.class)
                                .isThrownBy(() -> Tcp.connect("127.0.0.1", server.port()));
                        client.writeLine("after");
                        assertThat(client.readLine()).isEqualTo("after");
                        assertThat(closing.done()).isFalse();
                        client.close();
                        closing.await();
                        assertThat(serving.done()).isTrue();
                        server.close();
                    });
                });
    }

    @OnEachEngine(with = Transport.class)
    void handlers_that_do_not_end_are_cut_off_at_the_drain_limit(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var options = ServerOptions.DEFAULTS.withDrainLimit(Duration.ofMillis(20));
                    TcpServer server = Tcp.listen("127.0.0.1", 0, options);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(TcpServerTest::echoLines));
                        Connection client = Tcp.connect("127.0.0.1", server.port());
                        client.writeLine("x");
                        client.readLine();
                        server.close();
                        assertThat(server.connections()).isZero();
                        assertThatExceptionOfType(ConnectionResetException.class)
                                .isThrownBy(client::readLine);
                        client.close();
                    });
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_cancelled_serve_ends_all_it_has(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        Task<?> serving = group.fork(() -> server.serve(TcpServerTest::echoLines));
                        Connection client = Tcp.connect("127.0.0.1", server.port());
                        client.writeLine("x");
                        client.readLine();
                        serving.cancel("enough");
                        assertThatExceptionOfType(ConnectionResetException.class)
                                .isThrownBy(client::readLine);
                        assertThat(server.closed()).isTrue();
                        client.close();
                    });
                });
    }

    @OnEachEngine
    void a_handler_may_close_its_server(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> Tcp.connect("127.0.0.1", server.port()).close());
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
        transport.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(TcpServerTest::echoLines));
                        TaskGroup.run(clients -> {
                            for (int i = 0; i < 20; i++) {
                                clients.fork(() -> {
                                    for (int j = 0; j < 50; j++) {
                                        try (Connection client =
                                                Tcp.connect("127.0.0.1", server.port())) {
                                            client.writeLine("x");
                                            assertThat(client.readLine()).isEqualTo("x");
                                        }
                                    }
                                });
                            }
                        });
                        server.close();
                        assertThat(server.connections()).isZero();
                        assertThat(server.loop().allTasks()).hasSize(1); // this one
                    });
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
                                try (Connection first = Tcp.connect("127.0.0.1", server.port())) {
                                    first.writeLine("first");
                                    assertThat(first.readLine()).isEqualTo("first");
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
                                try (Connection second = Tcp.connect("127.0.0.1", server.port())) {
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
                            client.writeLine("hello");
                            assertThat(client.readLine()).isEqualTo("hello");
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
        Transport.BEST.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        Task<?> serving = group.fork(() -> server.serve(TcpServerTest::echoLines));
                        Connection client = Tcp.connect("127.0.0.1", server.port());
                        client.writeLine("x");
                        assertThat(client.readLine()).isEqualTo("x"); // its handler runs
                        Task<?> closing = group.fork(server::close);
                        Async.checkpoint();
                        closing.cancel("enough");
                        assertThatExceptionOfType(TaskCancelledException.class)
                                .isThrownBy(closing::await);
                        assertThat(server.closed()).isTrue();
                        client.close(); // which lets its handler end
                        serving.await();
                    });
                });
    }
}
