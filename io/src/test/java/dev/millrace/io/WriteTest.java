package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.OnEachEngine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60) // a hang fails, instead of stopping the build
class WriteTest {
    private static final ConnectOptions NARROW =
            ConnectOptions.DEFAULTS.withLimits(
                    ConnectionLimits.DEFAULTS
                            .withWaterMarks(1_000, 4_000)
                            .withCloseLimit(Duration.ofMillis(50)));

    /** A write of one kind. */
    private interface Write {
        void run(Connection connection) throws Exception;
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** How many bytes have been written and the system has not. */
    private static long waiting(Connection connection) {
        return connection.wire().outgoing().size()
                + connection.loop().onDriver(() -> connection.wire().bytesInChannel());
    }

    /** Reads nothing until {@code go}, and then all. */
    private static ScriptedPeer stuck(CountDownLatch go) throws IOException {
        return ScriptedPeer.accepting(socket -> {
            go.await();
            ScriptedPeer.drain(socket);
        });
    }

    /** Reads all, which it puts into {@code arrived}. */
    private static ScriptedPeer keeping(CompletableFuture<byte[]> arrived) throws IOException {
        return ScriptedPeer.accepting(
                socket -> arrived.complete(socket.getInputStream().readAllBytes()));
    }

    @OnEachEngine(with = Transport.class)
    void all_that_is_written_arrives_in_order(FiberEngine engine, Transport transport)
            throws Exception {
        byte[] big = random(3_000_000);
        var expected = new ByteArrayOutputStream();
        for (String text : new String[] {"text", "line\n", "bytes", "netty", "chunk"}) {
            expected.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
        expected.writeBytes(big);
        var arrived = new CompletableFuture<byte[]>();
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = keeping(arrived);
                            Connection connection = peer.connect()) {
                        connection.write("text");
                        connection.writeLine("line");
                        ByteBuffer bytes =
                                ByteBuffer.wrap("bytes".getBytes(StandardCharsets.UTF_8));
                        connection.write(bytes);
                        assertThat(bytes.hasRemaining()).isFalse();
                        connection.writeBuffer(
                                Unpooled.copiedBuffer("netty", StandardCharsets.UTF_8));
                        connection.writeAll(
                                AsyncStream.of("chunk".getBytes(StandardCharsets.UTF_8)));
                        connection.write(big);
                        connection.write(new byte[0]);
                        connection.flush();
                        connection.closeOutput();
                        assertThatExceptionOfType(ConnectionClosedException.class)
                                .isThrownBy(() -> connection.write("more"));
                        assertThat(connection.readSome()).isNull();
                    }
                });
        assertThat(arrived.join()).isEqualTo(expected.toByteArray());
    }

    @OnEachEngine(with = Transport.class)
    void each_kind_of_write_waits_for_a_peer_that_never_reads(
            FiberEngine engine, Transport transport) throws Exception {
        byte[] piece = random(2_000);
        Write[] writes = {
            connection -> connection.write(piece),
            connection -> connection.write(ByteBuffer.wrap(piece)),
            connection -> connection.write("x".repeat(2_000)),
            connection -> connection.writeBuffer(Unpooled.wrappedBuffer(piece)),
            connection -> connection.writeAll(AsyncStream.of(piece, piece)),
            connection -> {
                connection.write(piece);
                connection.flush();
            }
        };
        transport.run(
                engine,
                () -> {
                    for (Write write : writes) {
                        var go = new CountDownLatch(1);
                        try (ScriptedPeer peer = stuck(go);
                                Connection connection = peer.connect(NARROW)) {
                            fill(connection, write);
                            assertThat(waiting(connection)).isBetween(1L, 4_000L + 2_000);
                            assertThat(connection.closed()).isFalse(); // nothing was cut off
                            go.countDown();
                        }
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_long_buffer_is_handed_to_the_channel_in_pieces_of_the_high_water_mark(
            FiberEngine engine, Transport transport) throws Exception {
        byte[] big = random(16 << 20);
        var arrived = new CompletableFuture<byte[]>();
        transport.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        go.await();
                                        arrived.complete(socket.getInputStream().readAllBytes());
                                    });
                            Connection connection = peer.connect(NARROW)) {
                        ByteBuf buffer = Unpooled.wrappedBuffer(big);
                        TaskGroup.run(group -> {
                            group.fork(() -> connection.writeBuffer(buffer));
                            Async.sleep(Duration.ofMillis(150));
                            assertThat(waiting(connection)).isBetween(1L, 4_000L + 4_000);
                            go.countDown();
                        });
                        connection.flush();
                        assertThat(buffer.refCnt()).isZero();
                        connection.closeOutput();
                        assertThat(connection.readSome()).isNull();
                    }
                });
        assertThat(arrived.join()).isEqualTo(big);
    }

    @OnEachEngine
    void a_long_buffer_that_is_cut_off_is_released(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer = stuck(go);
                            Connection connection = peer.connect(NARROW)) {
                        ByteBuf buffer = Unpooled.wrappedBuffer(random(16 << 20));
                        Async.moveOnAfter(
                                Duration.ofMillis(100), () -> connection.writeBuffer(buffer));
                        assertThat(buffer.refCnt()).isZero();
                        assertThatExceptionOfType(IncompleteWriteException.class)
                                .isThrownBy(() -> connection.write("x"))
                                .satisfies(e -> assertThat(e.wanted()).isEqualTo(16 << 20));
                        go.countDown();
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_connection_whose_peer_takes_bytes_is_not_idle(FiberEngine engine, Transport transport)
            throws Exception {
        ConnectOptions wide =
                ConnectOptions.DEFAULTS.withLimits(
                        ConnectionLimits.DEFAULTS
                                .withWaterMarks(1_000, 64 << 20)
                                .withCloseLimit(Duration.ofMillis(50)));
        transport.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer = stuck(go);
                            Connection connection = peer.connect(wide)) {
                        connection.write(random(32 << 20));
                        Async.sleep(Duration.ofMillis(100));
                        Duration idle = connection.idleTime();
                        Async.sleep(Duration.ofMillis(100));
                        long before = waiting(connection);
                        go.countDown();
                        while (waiting(connection) == before) {
                            Async.sleep(Duration.ofMillis(1));
                        }
                        assertThat(connection.idleTime()).isLessThan(idle);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_long_write_that_is_cut_off_says_how_much_went_out_and_ends_the_connection(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    long[] written = {-1};
                    try (ScriptedPeer peer = stuck(go);
                            Connection connection = peer.connect(NARROW)) {
                        byte[] big = random(4 << 20);
                        assertThatExceptionOfType(DeadlineExceededException.class)
                                .isThrownBy(() ->
                                        Async.timeout(
                                                Duration.ofMillis(100),
                                                () -> connection.write(big)));
                        assertThat(connection.closed()).isTrue();
                        for (Write next :
                                new Write[] {
                                    c -> c.write("x"), Connection::flush, Connection::readSome
                                }) {
                            assertThatExceptionOfType(IncompleteWriteException.class)
                                    .isThrownBy(() -> next.run(connection))
                                    .satisfies(e -> {
                                        assertThat(e.wanted()).isEqualTo(big.length);
                                        assertThat(e.written())
                                                .isBetween(1L, (long) big.length - 1);
                                    });
                        }
                        go.countDown();
                    }
                });
    }

    @OnEachEngine
    void a_write_that_is_cut_off_in_front_of_its_first_piece_has_done_nothing(FiberEngine engine)
            throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer = stuck(go);
                            Connection connection = peer.connect(NARROW)) {
                        fill(connection, into -> into.write(new byte[1_000]));
                        ByteBuffer bytes = ByteBuffer.allocate(10);
                        assertThat(Async.moveOnAfter(Duration.ZERO, () -> connection.write(bytes)))
                                .isFalse();
                        assertThat(
                                        Async.moveOnAfter(
                                                Duration.ofMillis(1),
                                                () -> connection.write(bytes)))
                                .isFalse();
                        assertThat(bytes.remaining()).isEqualTo(10);
                        ByteBuf buffer = Unpooled.buffer(10).writeZero(10);
                        assertThat(
                                        Async.moveOnAfter(
                                                Duration.ofMillis(1),
                                                () -> connection.writeBuffer(buffer)))
                                .isFalse();
                        assertThat(buffer.refCnt()).isZero();
                        go.countDown();
                        connection.write(bytes);
                        connection.flush();
                    }
                });
    }

    /** Writes until there is no room for more, however long that takes. */
    private static void fill(Connection connection, Write write) throws Exception {
        boolean room = true;
        while (room) {
            room = Async.moveOnAfter(Duration.ofMillis(100), () -> write.run(connection));
        }
    }

    @OnEachEngine
    void a_second_writer_is_refused_while_the_first_waits(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer = stuck(go);
                            Connection connection = peer.connect(NARROW)) {
                        TaskGroup.run(group -> {
                            Task<?> first = group.fork(() -> connection.write(random(4 << 20)));
                            Async.sleep(Duration.ofMillis(50));
                            assertThatIllegalStateException()
                                    .isThrownBy(() -> connection.write("x"))
                                    .withMessageContaining("one writes at a time");
                            go.countDown();
                            first.await();
                        });
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_file_is_sent_by_the_system_and_stays_open(
            FiberEngine engine, Transport transport, @TempDir Path folder) throws Exception {
        byte[] content = random(1_000_000);
        Path path = Files.write(folder.resolve("file"), content);
        var arrived = new CompletableFuture<byte[]>();
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = keeping(arrived);
                            Connection connection = peer.connect();
                            FileChannel file = FileChannel.open(path)) {
                        connection.write("<");
                        assertThat(connection.sendFile(file, 10, Long.MAX_VALUE))
                                .isEqualTo(999_990);
                        assertThat(connection.sendFile(file, 0, 10)).isEqualTo(10);
                        assertThat(connection.sendFile(file, 2_000_000, 10)).isZero();
                        connection.write(">");
                        assertThat(file.isOpen()).isTrue();
                    }
                });
        var expected = new ByteArrayOutputStream();
        expected.write('<');
        expected.write(content, 10, content.length - 10);
        expected.write(content, 0, 10);
        expected.write('>');
        assertThat(arrived.join()).isEqualTo(expected.toByteArray());
    }

    @OnEachEngine(with = Transport.class)
    void a_file_that_is_cut_off_ends_the_connection(
            FiberEngine engine, Transport transport, @TempDir Path folder) throws Exception {
        Path path = Files.write(folder.resolve("file"), random(4 << 20));
        transport.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer = stuck(go);
                            Connection connection = peer.connect(NARROW);
                            FileChannel file = FileChannel.open(path)) {
                        assertThat(
                                        Async.moveOnAfter(
                                                Duration.ofMillis(100),
                                                () -> connection.sendFile(file, 0, Long.MAX_VALUE)))
                                .isFalse();
                        assertThatExceptionOfType(IncompleteWriteException.class)
                                .isThrownBy(connection::readSome)
                                .satisfies(e -> assertThat(e.written()).isBetween(1L, 4L << 20));
                        go.countDown();
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_close_lets_out_what_was_written(FiberEngine engine, Transport transport)
            throws Exception {
        var arrived = new CompletableFuture<byte[]>();
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = keeping(arrived)) {
                        Connection connection = peer.connect();
                        connection.write(new byte[60_000]);
                        connection.close();
                        assertThat(connection.closed()).isTrue();
                        connection.close();
                    }
                });
        assertThat(arrived.join()).hasSize(60_000);
    }

    @OnEachEngine(with = Transport.class)
    void a_close_cuts_a_peer_that_takes_nothing_at_the_end_of_its_limit(
            FiberEngine engine, Transport transport) throws Exception {
        transport.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer = stuck(go)) {
                        Connection connection = peer.connect(NARROW);
                        Async.moveOnAfter(
                                Duration.ofMillis(100),
                                () -> {
                                    while (true) {
                                        connection.write(new byte[4_000]);
                                    }
                                });
                        assertThat(Async.moveOnAfter(Duration.ZERO, connection::close)).isFalse();
                        connection.close(); // that one goes on all the same
                        assertThat(connection.channel().isOpen()).isFalse();
                        go.countDown();
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void a_close_whose_limit_is_for_ever_closes_all_the_same(
            FiberEngine engine, Transport transport) throws Exception {
        var forever =
                ConnectOptions.DEFAULTS.withLimits(
                        ConnectionLimits.DEFAULTS.withCloseLimit(ServerOptions.FOREVER));
        var arrived = new CompletableFuture<byte[]>();
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = keeping(arrived)) {
                        Connection connection = peer.connect(forever);
                        connection.write(new byte[60_000]);
                        connection.close();
                        assertThat(connection.channel().isOpen()).isFalse();
                    }
                });
        assertThat(arrived.join()).hasSize(60_000);
    }

    @OnEachEngine
    void a_part_of_a_file_that_cannot_be_is_refused_and_the_connection_stays(
            FiberEngine engine, @TempDir Path folder) throws Exception {
        Path path = Files.write(folder.resolve("file"), random(10));
        var arrived = new CompletableFuture<byte[]>();
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = keeping(arrived);
                            Connection connection = peer.connect();
                            FileChannel file = FileChannel.open(path)) {
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> connection.sendFile(file, -1, 1))
                                .withMessage("position and count are 0 or more, not -1 and 1");
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> connection.sendFile(file, 1, -1))
                                .withMessage("position and count are 0 or more, not 1 and -1");
                        connection.write("still here");
                    }
                });
        assertThat(arrived.join()).asString(StandardCharsets.UTF_8).isEqualTo("still here");
    }

    @OnEachEngine
    void a_buffer_that_is_refused_is_released(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = ScriptedPeer.accepting(ScriptedPeer::drain);
                            Connection connection = peer.connect()) {
                        connection.closeOutput();
                        connection.closeOutput(); // has nothing more to do
                        var buffer = Unpooled.copiedBuffer("late", StandardCharsets.UTF_8);
                        assertThatExceptionOfType(ConnectionClosedException.class)
                                .isThrownBy(() -> connection.writeBuffer(buffer))
                                .withMessageContaining("the output of " + connection.wire());
                        assertThat(buffer.refCnt()).isZero();
                    }
                });
    }

    @OnEachEngine
    @SuppressWarnings("try") // to close it in the middle is what is tested
    void the_output_of_a_closed_connection_may_be_closed_again(FiberEngine engine)
            throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = ScriptedPeer.accepting(ScriptedPeer::drain)) {
                        Connection connection = peer.connect();
                        assertThat(connection.closed()).isFalse();
                        connection.close();
                        connection.closeOutput();
                        connection.close();
                        assertThat(connection.closed()).isTrue();
                        assertThatExceptionOfType(ConnectionClosedException.class)
                                .isThrownBy(() -> connection.write("x"))
                                .withMessageContaining("was closed here");
                    }
                });
    }

    @OnEachEngine
    void a_call_of_another_thread_is_told_where_to_call(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = ScriptedPeer.accepting(ScriptedPeer::drain);
                            Connection connection = peer.connect()) {
                        Throwable thrown =
                                RunInExecutor.runInExecutor(
                                                () -> catchThrowable(connection::closeOutput))
                                        .await();
                        assertThat(thrown)
                                .isInstanceOf(WrongThreadException.class)
                                .hasMessageStartingWith("closeOutput of " + connection.wire())
                                .hasMessageEndingWith("use loop.submit(…)");
                        connection.write("still here");
                        connection.flush();
                    }
                });
    }
}
