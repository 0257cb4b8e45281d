package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.OnEachEngine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("one-processor")
@Timeout(60) // a hang fails, instead of stopping the build
class ReadTest {
    private static final byte[] END = bytes("\r\n\r\n");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A peer that sends {@code text} byte by byte, and ends. */
    private static ScriptedPeer sending(String text) throws Exception {
        return ScriptedPeer.accepting(socket -> {
            for (byte one : bytes(text)) {
                socket.getOutputStream().write(one);
            }
        });
    }

    /** A peer that sends {@code x} and a line feed once {@code go} is zero, and ends. */
    private static ScriptedPeer sendingLineAfter(CountDownLatch go) throws Exception {
        return ScriptedPeer.accepting(socket -> {
            go.await();
            socket.getOutputStream().write(bytes("x\n"));
        });
    }

    @OnEachEngine(with = Transport.class)
    void each_kind_of_read_takes_what_it_says(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer =
                                    sending("one\r\ntwo\n12345head: x\r\n\r\nABCDEFGHrest");
                            Connection connection = peer.connect()) {
                        assertThat(connection.readLine()).isEqualTo("one");
                        assertThat(connection.readLine()).isEqualTo("two");
                        assertThat(text(connection.readExactly(5))).isEqualTo("12345");
                        assertThat(text(connection.readUntil(END))).isEqualTo("head: x\r\n\r\n");
                        assertThat(text(connection.readSome(1))).isEqualTo("A");
                        ByteBuffer target = ByteBuffer.allocate(2);
                        assertThat(connection.read(target)).isBetween(1, 2);
                        while (target.hasRemaining()) {
                            assertThat(connection.read(target)).isEqualTo(1);
                        }
                        assertThat(connection.read(target)).isZero();
                        assertThat(text(target.array())).isEqualTo("BC");
                        assertThat(text(connection.readAll(9))).isEqualTo("DEFGHrest");
                        assertThat(connection.readSome()).isNull();
                        assertThat(connection.readLine()).isNull();
                        assertThat(connection.readBuffer()).isNull();
                        assertThat(connection.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                        assertThat(connection.readAll(0)).isEmpty();
                        assertThat(connection.readExactly(0)).isEmpty();
                    }
                });
    }

    @OnEachEngine
    void a_stream_of_lines_or_chunks_ends_with_the_input(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = sending("a\nb\nrest");
                            Connection connection = peer.connect()) {
                        assertThat(connection.lines().take(2).toList()).containsExactly("a", "b");
                        var rest = new ArrayList<String>();
                        connection
                                .chunks()
                                .forEach(chunk -> {
                                    rest.add(text(chunk));
                                });
                        assertThat(String.join("", rest)).isEqualTo("rest");
                    }
                });
    }

    @OnEachEngine
    void a_cancelled_pull_of_lines_or_chunks_loses_nothing(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = sending("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
                            Connection connection = peer.connect()) {
                        var read = new StringBuilder(connection.readLine() + "\n");
                        while (connection.wire().incoming().size() < 18) {
                            Async.checkpoint(); // until the rest is there
                        }
                        for (int steps = 0; steps < 6; steps++) {
                            AsyncStream<String> lines = connection.lines();
                            read.append(pulled(lines.map(line -> line + "\n"), steps));
                        }
                        read.append(text(connection.readExactly(4)));
                        for (int steps = 0; steps < 3; steps++) {
                            read.append(pulled(connection.chunks().map(ReadTest::text), steps));
                        }
                        read.append(text(connection.readAll(20)));
                        assertThat(read).hasToString("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
                    }
                });
    }

    /** What the first {@code next} returns when it is cancelled after {@code steps} turns. */
    static String pulled(AsyncStream<String> stream, int steps) {
        Task<@Nullable String> pull =
                Async.detach(() -> {
                    try (stream) {
                        return stream.next();
                    }
                });
        for (int i = 0; i < steps; i++) {
            Async.checkpoint();
        }
        pull.cancel();
        try {
            String element = pull.await();
            return element == null ? "" : element;
        } catch (TaskCancelledException e) {
            return "";
        }
    }

    @OnEachEngine
    void a_close_ends_a_pull_that_waits_and_takes_nothing(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        int asked = socket.getInputStream().read();
                                        socket.getOutputStream().write(asked);
                                    });
                            Connection connection = peer.connect()) {
                        AsyncStream<String> lines = connection.lines();
                        Task<String> pull = Async.detach(lines::next);
                        Async.checkpoint();
                        assertThatIllegalStateException()
                                .isThrownBy(lines::next)
                                .withMessageContaining("while another task reads");
                        lines.close();
                        assertThat(pull.await()).isNull();
                        assertThat(lines.next()).isNull();
                        connection.write(bytes("x"));
                        assertThat(text(connection.readExactly(1))).isEqualTo("x");
                    }
                });
    }

    @OnEachEngine
    void a_line_that_is_too_long_fails_its_stream_for_good(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    var limits = ConnectionLimits.DEFAULTS.withLineLimit(3);
                    try (ScriptedPeer peer = sending("four\n");
                            Connection connection =
                                    peer.connect(ConnectOptions.DEFAULTS.withLimits(limits))) {
                        AsyncStream<String> lines = connection.lines();
                        for (int i = 0; i < 2; i++) {
                            assertThatExceptionOfType(LimitOverrunException.class)
                                    .isThrownBy(lines::next);
                            assertThat(lines.closed()).isTrue();
                        }
                        lines.close();
                        assertThat(lines.next()).isNull();
                        assertThat(text(connection.readAll(5))).isEqualTo("four\n");
                    }
                });
    }

    @OnEachEngine
    void a_buffer_of_netty_is_the_callers_to_release(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = sending("x");
                            Connection connection = peer.connect()) {
                        ByteBuf buffer = connection.readBuffer();
                        assertThat(buffer.toString(StandardCharsets.US_ASCII)).isEqualTo("x");
                        assertThat(buffer.release()).isTrue();
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void what_there_was_before_the_end_is_in_the_exception(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = sending("short");
                            Connection connection = peer.connect()) {
                        assertThatExceptionOfType(IncompleteReadException.class)
                                .isThrownBy(() -> connection.readExactly(6))
                                .satisfies(e -> assertThat(text(e.partial())).isEqualTo("short"));
                        assertThat(connection.readSome()).isNull();
                    }
                    try (ScriptedPeer peer = sending("no end\r\n");
                            Connection connection = peer.connect()) {
                        assertThatExceptionOfType(IncompleteReadException.class)
                                .isThrownBy(() -> connection.readUntil(END))
                                .satisfies(
                                        e -> assertThat(text(e.partial())).isEqualTo("no end\r\n"));
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void what_is_over_the_limit_stays_readable(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    var options =
                            ConnectOptions.DEFAULTS.withLimits(
                                    ConnectionLimits.DEFAULTS.withLineLimit(4));
                    try (ScriptedPeer peer = sending("1234\n12345\n67890\r\n\r\n");
                            Connection connection = peer.connect(options)) {
                        assertThat(connection.readLine()).isEqualTo("1234");
                        assertThatExceptionOfType(LimitOverrunException.class)
                                .isThrownBy(connection::readLine)
                                .satisfies(e -> assertThat(e.limit()).isEqualTo(4));
                        assertThatExceptionOfType(LimitOverrunException.class)
                                .isThrownBy(connection::readLine);
                        assertThatExceptionOfType(LimitOverrunException.class)
                                .isThrownBy(() -> connection.readUntil(END, 10));
                        assertThatExceptionOfType(LimitOverrunException.class)
                                .isThrownBy(() -> connection.readAll(14));
                        assertThat(text(connection.readUntil(END, 11)))
                                .isEqualTo("12345\n67890\r\n\r\n");
                    }
                });
    }

    @OnEachEngine
    void a_separator_is_found_across_pieces_of_any_size(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = sending("abababac-aab");
                            Connection connection = peer.connect()) {
                        assertThat(text(connection.readUntil(bytes("ababac"))))
                                .isEqualTo("abababac");
                        assertThat(text(connection.readUntil(bytes("aab")))).isEqualTo("-aab");
                    }
                });
    }

    @OnEachEngine
    void ten_mebibytes_without_a_separator_are_looked_at_once(FiberEngine engine) throws Exception {
        int length = 10 << 20;
        var options =
                ConnectOptions.DEFAULTS.withLimits(ConnectionLimits.DEFAULTS.withLineLimit(length));
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        OutputStream out = socket.getOutputStream();
                                        for (int i = 0; i < length / 1_000; i++) {
                                            out.write(new byte[1_000]);
                                        }
                                        out.write('\n');
                                    });
                            Connection connection = peer.connect(options)) {
                        assertThat(connection.readLine()).hasSize(length / 1_000 * 1_000);
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    void one_look_reads_on_while_there_is_more_and_a_task_wants_it(
            FiberEngine engine, Transport transport) throws Exception {
        int length = 60_000; // what the system takes for a peer that reads nothing
        var go = new CountDownLatch(1);
        var written = new CountDownLatch(1);
        var done = new CountDownLatch(1); // a peer that ends is read to its end
        ConnectOptions options =
                ConnectOptions.DEFAULTS.withLimits(ConnectionLimits.DEFAULTS.withReadAhead(1));
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        socket.getOutputStream().write('1');
                                        go.await();
                                        socket.getOutputStream().write(new byte[length]);
                                        written.countDown();
                                        done.await();
                                    });
                            Connection connection = peer.connect(options)) {
                        var looks = new Looks();
                        connection
                                .loop()
                                .onDriver(() -> connection.channel().pipeline().addFirst(looks));
                        Incoming incoming = connection.wire().incoming();
                        while (incoming.size() == 0) {
                            Async.checkpoint();
                        }
                        go.countDown();
                        Async.blocking(() -> written.await());
                        assertThat(incoming.size()).as("read ahead").isEqualTo(1);
                        looks.forget();

                        assertThat(connection.readExactly(1 + length)).hasSize(1 + length);
                        done.countDown();

                        assertThat(looks.reads).isGreaterThan(looks.ends);
                    }
                });
    }

    /** Counts what a channel reads. */
    private static final class Looks extends ChannelInboundHandlerAdapter {
        int reads;
        int ends;

        void forget() {
            reads = 0;
            ends = 0;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            reads++;
            context.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            ends++;
            context.fireChannelReadComplete();
        }
    }

    @OnEachEngine(with = Transport.class)
    void a_cancelled_read_has_taken_nothing(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        socket.getOutputStream().write(bytes("123"));
                                        go.await();
                                        socket.getOutputStream().write(bytes("456\n"));
                                    });
                            Connection connection = peer.connect()) {
                        assertThat(text(connection.readExactly(1))).isEqualTo("1");
                        List<VoidRead> reads =
                                List.of(
                                        c -> c.readExactly(4),
                                        c -> c.readUntil(END),
                                        Connection::readLine,
                                        c -> c.readAll(100));
                        for (VoidRead read : reads) {
                            assertThat(
                                            Async.moveOnAfter(
                                                    Duration.ofMillis(1),
                                                    () -> read.run(connection)))
                                    .isFalse();
                        }
                        go.countDown();
                        assertThat(connection.readLine()).isEqualTo("23456");
                    }
                });
    }

    /** A read of some kind. */
    private interface VoidRead {
        void run(Connection connection) throws Exception;
    }

    @OnEachEngine
    void a_second_reader_is_refused_while_the_first_waits(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer = sendingLineAfter(go);
                            Connection connection = peer.connect()) {
                        TaskGroup.run(group -> {
                            Task<String> first = group.fork(() -> connection.readLine());
                            Async.checkpoint();
                            assertThatIllegalStateException()
                                    .isThrownBy(connection::readSome)
                                    .withMessageContaining("one reads at a time");
                            go.countDown();
                            assertThat(first.await()).isEqualTo("x");
                        });
                    }
                });
    }

    @OnEachEngine(with = Transport.class)
    @SuppressWarnings("try") // to close it in the middle is what is tested
    void a_close_here_wakes_the_reader_and_refuses_the_next(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () -> {
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        socket.getOutputStream().write(bytes("unread"));
                                        int end = 0;
                                        while (end >= 0) {
                                            try {
                                                end = socket.getInputStream().read();
                                            } catch (java.io.IOException e) {
                                                end = -1;
                                            }
                                        }
                                    });
                            Connection connection = peer.connect()) {
                        TaskGroup.run(group -> {
                            Task<byte[]> reading = group.fork(() -> connection.readExactly(100));
                            Async.sleep(Duration.ofMillis(5));
                            connection.close();
                            assertThatExceptionOfType(ConnectionClosedException.class)
                                    .isThrownBy(() -> reading.awaitThrowing(Exception.class));
                            group.fork(() -> {});
                        });
                    } catch (dev.millrace.TaskGroupException e) {
                        assertThat(e).hasCauseInstanceOf(ConnectionClosedException.class);
                    }
                });
    }

    @OnEachEngine
    void a_read_of_an_impossible_amount_is_refused_and_takes_nothing(FiberEngine engine)
            throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    try (ScriptedPeer peer = sending("here\n");
                            Connection connection = peer.connect()) {
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> connection.readSome(0))
                                .withMessage("a read takes 1 byte or more, not 0");
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> connection.readExactly(-1))
                                .withMessage("a read takes 0 bytes or more, not -1");
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> connection.readAll(-1))
                                .withMessage("a limit is 0 bytes or more, not -1");
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> connection.readUntil(new byte[0], 1))
                                .withMessageContaining("1 byte or more, not 0");
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> connection.readUntil(END, -1))
                                .withMessageContaining("0 or more, not -1");
                        assertThat(connection.readLine()).isEqualTo("here");
                        assertThat(connection.readLine()).isNull();
                    }
                });
    }

    @OnEachEngine
    void the_tree_tells_which_connection_a_reader_waits_for(FiberEngine engine) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer = sendingLineAfter(go);
                            Connection connection = peer.connect()) {
                        TaskGroup.run(group -> {
                            Task<String> reading = group.fork(() -> connection.readLine());
                            Async.checkpoint();
                            String tree = EventLoop.current().tree().toString();
                            go.countDown();
                            assertThat(reading.await()).isEqualTo("x");
                            assertThat(tree).contains("bytes from " + connection.wire());
                        });
                    }
                });
    }
}
