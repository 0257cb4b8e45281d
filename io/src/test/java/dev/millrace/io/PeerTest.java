package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What peers do to a connection. */
@Timeout(60) // a hang fails, instead of stopping the build
class PeerTest {

    @OnEachEngine(with = Transport.class)
    void a_reset_is_no_end_and_comes_behind_what_was_sent(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    var read = new CountDownLatch(1);
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        socket.getOutputStream().write("last".getBytes());
                                        read.await();
                                        ScriptedPeer.reset(socket);
                                    });
                            Connection connection = peer.connect()) {
                        assertThat(connection.readExactly(1)).hasSize(1);
                        read.countDown();
                        assertThatExceptionOfType(ConnectionResetException.class)
                                .isThrownBy(() -> connection.readExactly(100));
                        assertThat(connection.channel().isOpen()).isFalse();
                        assertThat(new String(connection.readExactly(3))).isEqualTo("ast");
                        for (int i = 0; i < 2; i++) {
                            assertThatExceptionOfType(ConnectionResetException.class)
                                    .isThrownBy(connection::readSome);
                            assertThatExceptionOfType(ConnectionResetException.class)
                                    .isThrownBy(() -> connection.write("x"));
                            assertThatExceptionOfType(ConnectionResetException.class)
                                    .isThrownBy(connection::flush);
                        }
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_reset_in_the_middle_of_a_write_fails_it_and_closes_the_socket(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        go.await();
                                        ScriptedPeer.reset(socket);
                                    });
                            Connection connection = peer.connect()) {
                        TaskGroup.run(group -> {
                            group.fork(() ->
                                    assertThatExceptionOfType(ConnectionResetException.class)
                                            .isThrownBy(() -> connection.write(new byte[4 << 20])));
                            Async.sleep(Duration.ofMillis(50));
                            go.countDown();
                        });
                        assertThat(connection.channel().isOpen()).isFalse();
                        assertThatExceptionOfType(ConnectionResetException.class)
                                .isThrownBy(connection::readSome);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_peer_that_has_ended_its_output_can_be_written_to(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        socket.shutdownOutput();
                                        assertThat(socket.getInputStream().readAllBytes())
                                                .hasSize(100_000);
                                    });
                            Connection connection = peer.connect()) {
                        assertThat(connection.readSome()).isNull();
                        assertThat(connection.closed()).isFalse();
                        connection.write(new byte[100_000]);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    @SuppressWarnings("try") // to close it in the middle is what is tested
    void an_end_and_then_a_reset_of_a_peer_that_nobody_reads_neither_spins_nor_stays(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var options =
                            ServerOptions.DEFAULTS
                                    .withIdleLimit(Duration.ofMillis(200))
                                    .withLimits(ConnectionLimits.DEFAULTS.withReadAhead(1));
                    try (TcpServer server = Tcp.listen("127.0.0.1", 0, options)) {
                        TaskGroup.run(group -> {
                            group.fork(() ->
                                    server.serve(connection -> {
                                        while (!connection.closed()) { // and reads nothing
                                            Async.sleep(Duration.ofMillis(50));
                                        }
                                    }));
                            ScriptedPeer.connecting(
                                            server.port(),
                                            socket -> {
                                                socket.getOutputStream().write(new byte[100]);
                                                socket.shutdownOutput();
                                                ScriptedPeer.reset(socket);
                                            })
                                    .await();
                            while (server.connections() == 0) {
                                Async.sleep(Duration.ofMillis(1));
                            }
                            long before = server.loop().statistics().polls();
                            Duration begin = server.loop().time();
                            while (server.connections() > 0) {
                                Async.sleep(Duration.ofMillis(20));
                            }
                            long polls = server.loop().statistics().polls() - before;
                            long tenths = server.loop().time().minus(begin).toMillis() / 100 + 1;
                            assertThat(polls).isLessThan(40 * tenths);
                            server.close();
                        });
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_peer_that_reads_byte_by_byte_is_left_at_a_deadline_and_disturbs_nobody(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    TaskGroup.run(group -> {
                        TcpServer server = Tcp.listen("127.0.0.1", 0);
                        group.fork(() ->
                                server.serve(connection -> {
                                    String line = connection.readLine();
                                    if ("slow".equals(line)) {
                                        assertThatExceptionOfType(DeadlineExceededException.class)
                                                .isThrownBy(() ->
                                                        Async.timeout(
                                                                Duration.ofMillis(200),
                                                                () ->
                                                                        connection.write(
                                                                                new byte
                                                                                        [4
                                                                                                << 20])));
                                        go.countDown();
                                    } else {
                                        connection.writeLine(line);
                                    }
                                }));
                        var slow =
                                ScriptedPeer.connecting(
                                        server.port(),
                                        socket -> {
                                            socket.setReceiveBufferSize(2_048);
                                            socket.getOutputStream().write("slow\n".getBytes());
                                            while (!go.await(10, TimeUnit.MILLISECONDS)) {
                                                socket.getInputStream().read();
                                            }
                                        });
                        for (int i = 0; i < 10; i++) {
                            try (Connection other = Tcp.connect("127.0.0.1", server.port())) {
                                other.writeLine("quick " + i);
                                assertThat(other.readLine()).isEqualTo("quick " + i);
                            }
                        }
                        slow.await();
                        server.close();
                    });
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_peer_that_writes_byte_by_byte_is_left_at_a_deadline_and_disturbs_nobody(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var left = new CountDownLatch(1);
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() ->
                                server.serve(connection -> {
                                    if (connection.readExactly(1)[0] == 's') {
                                        assertThat(
                                                        Async.moveOnAfter(
                                                                Duration.ofMillis(100),
                                                                () -> connection.readLine()))
                                                .isFalse();
                                        left.countDown();
                                    } else {
                                        connection.writeLine(connection.readLine());
                                    }
                                }));
                        var slow =
                                ScriptedPeer.connecting(
                                        server.port(),
                                        socket -> {
                                            socket.getOutputStream().write('s');
                                            while (!left.await(5, TimeUnit.MILLISECONDS)) {
                                                socket.getOutputStream().write('x');
                                            }
                                        });
                        for (int i = 0; i < 10; i++) {
                            try (Connection other = Tcp.connect("127.0.0.1", server.port())) {
                                other.writeLine("quick " + i);
                                assertThat(other.readLine()).isEqualTo("uick " + i);
                            }
                        }
                        slow.await();
                        server.close();
                    });
                });
    }

    @OnEachEngine
    void a_stream_that_is_cut_delivers_nothing_as_if_it_were_whole(FiberEngine engine)
            throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    for (int cut = 0; cut < 12; cut++) {
                        int end = cut;
                        try (ScriptedPeer peer =
                                        ScriptedPeer.accepting(socket -> {
                                            byte[] all = "ab\r\ncd\r\n\r\nef".getBytes();
                                            for (int i = 0; i < end; i++) {
                                                socket.getOutputStream().write(all[i]);
                                            }
                                        });
                                Connection connection = peer.connect()) {
                            try {
                                byte[] head = connection.readUntil("\r\n\r\n".getBytes());
                                assertThat(new String(head)).isEqualTo("ab\r\ncd\r\n\r\n");
                                assertThat(end).isGreaterThanOrEqualTo(10);
                            } catch (IncompleteReadException e) {
                                assertThat(end).isLessThan(10);
                                assertThat(e.partial()).hasSize(end);
                            }
                        }
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_peer_that_says_nothing_is_closed_when_it_is_idle(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    var options = ServerOptions.DEFAULTS.withIdleLimit(Duration.ofMillis(40));
                    TcpServer server = Tcp.listen("127.0.0.1", 0, options);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(Connection::readLine));
                        try (Connection client = Tcp.connect("127.0.0.1", server.port())) {
                            try {
                                assertThat(client.readSome()).isNull();
                            } catch (IOException reset) {
                                assertThat(reset).isInstanceOf(ConnectionResetException.class);
                            }
                        }
                        server.close();
                    });
                });
    }

    @OnEachEngine(with = Transport.class)
    void an_abort_resets_the_peer(FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    TcpServer server = Tcp.listen("127.0.0.1", 0);
                    TaskGroup.run(group -> {
                        group.fork(() -> server.serve(Connection::abort));
                        Connection client = Tcp.connect("127.0.0.1", server.port());
                        assertThatExceptionOfType(ConnectionResetException.class)
                                .isThrownBy(client::readSome);
                        client.abort();
                        client.close();
                        assertThatExceptionOfType(ConnectionClosedException.class)
                                .isThrownBy(client::readSome);
                        server.close();
                    });
                });
    }
}
