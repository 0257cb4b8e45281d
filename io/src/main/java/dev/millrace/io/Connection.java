package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.netty.NettyLoop;
import dev.millrace.stream.AsyncStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in both directions between a task and a peer.
 *
 * <p><b>Suspension.</b> A read waits until the bytes it asks for have arrived. A write waits until
 * the output buffer has room, which is the backpressure. Both are checkpoints.
 *
 * <p><b>Thread.</b> A connection belongs to one loop, and its methods are for tasks of that loop.
 * One task may read and one may write at a time; these may be two tasks. While a task waits in a
 * read, a second read throws an {@link IllegalStateException}; the same holds for writes.
 *
 * <p><b>Cancellation.</b> A cancelled read takes nothing: the bytes that have arrived stay
 * readable. A cancelled write of up to the high-water mark writes nothing. A longer write goes out
 * in pieces. If it is cancelled after the first piece the connection is aborted, and every later
 * call throws an {@link IncompleteWriteException} that says how much went out.
 *
 * <p><b>Failure.</b> When the peer ends its output, reads reach the end of the input. When the peer
 * resets the connection, reads return what had arrived before, and every call after that throws a
 * {@link ConnectionResetException}. After this side has closed the connection every read and write
 * throws a {@link ConnectionClosedException}; so does one that is waiting at that moment.
 */
public final class Connection implements AutoCloseable {
    private static final byte[] LINE_FEED = {'\n'};

    private final Wire wire;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final ConnectionLimits limits;

    private Connection(Wire wire, ConnectionLimits limits) {
        this.wire = wire;
        this.incoming = wire.incoming();
        this.outgoing = wire.outgoing();
        this.limits = limits;
    }

    /**
     * Makes the connection at the end of {@code channel}'s pipeline, for any kind of stream
     * channel. Other handlers are in the pipeline already, or are added in front of {@link Wire}.
     * Driver only, before the channel is registered or as soon as it is active.
     */
    static Connection of(NettyLoop netty, Channel channel, ConnectionLimits limits) {
        channel.config().setAutoRead(false);
        channel.config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(limits.lowWater(), limits.highWater()));
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        var wire = new Wire(netty, channel, limits);
        channel.pipeline().addLast(wire);
        return new Connection(wire, limits);
    }

    /** For the pipeline's other handlers. */
    Wire wire() {
        return wire;
    }

    /** For the pipeline's other handlers. */
    Channel channel() {
        return wire.channel();
    }

    ConnectionLimits limits() {
        return limits;
    }

    /**
     * Throws if a task reads or writes, or if the connection is closed. A checkpoint; if the caller
     * is cancelled, a connection that is not in use is aborted.
     */
    void requireIdle(String call) throws IOException {
        try {
            Async.readyCheckpoint(call);
        } catch (CancelledError cancelled) {
            if (wire.netty().loop().inLoop() && !busy()) {
                abort();
            }
            throw cancelled;
        }
        wire.requireInLoop(call);
        if (busy()) {
            throw new IllegalStateException(
                    call + " while another task reads from " + wire + ", or writes to it");
        }
        wire.requireOutput();
    }

    private boolean busy() {
        return incoming.busy() || outgoing.busy();
    }

    // ---- reads

    /**
     * Reads what has arrived, as much as {@code target} has room for. Waits if nothing has arrived
     * yet.
     *
     * @return how many bytes, 1 or more; -1 at the end of the input; 0 if there is no room
     */
    @Checkpoint
    public int read(ByteBuffer target) throws IOException {
        incoming.begin("read");
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            return awaitSome() ? incoming.take(target) : -1;
        } finally {
            incoming.end();
        }
    }

    /** Reads what has arrived, and waits if that is nothing yet; null at the end of the input. */
    @Checkpoint
    public byte @Nullable [] readSome() throws IOException {
        return readSome(Integer.MAX_VALUE);
    }

    /**
     * As {@link #readSome()}, but at most {@code most} bytes.
     *
     * @param most 1 or more
     */
    @Checkpoint
    public byte @Nullable [] readSome(int most) throws IOException {
        incoming.begin("readSome");
        try {
            if (most < 1) {
                throw new IllegalArgumentException("a read takes 1 byte or more, not " + most);
            }
            return awaitSome() ? incoming.take(Math.min(most, incoming.size())) : null;
        } finally {
            incoming.end();
        }
    }

    /**
     * As {@link #readSome()}, but without a copy: returns the Netty buffer that the transport has
     * filled.
     *
     * @return a buffer that the caller must release; null at the end of the input
     */
    @Checkpoint
    public @Nullable ByteBuf readBuffer() throws IOException {
        incoming.begin("readBuffer");
        try {
            return awaitSome() ? incoming.takeBuffer() : null;
        } finally {
            incoming.end();
        }
    }

    /**
     * Reads exactly {@code count} bytes, and waits until all have arrived.
     *
     * @param count 0 or more
     * @throws IncompleteReadException if the input ends before that; it has the bytes that arrived
     */
    @Checkpoint
    public byte[] readExactly(int count) throws IOException {
        incoming.begin("readExactly");
        try {
            if (count < 0) {
                throw new IllegalArgumentException("a read takes 0 bytes or more, not " + count);
            }
            if (count > 0) {
                await(new Goal.Amount(count));
            }
            if (incoming.size() < count) {
                wire.requireInput();
                throw incomplete(count + " were here");
            }
            return incoming.take(count);
        } finally {
            incoming.end();
        }
    }

    /**
     * Reads everything up to the end of the input.
     *
     * @param limit in bytes, 0 or more
     * @throws LimitOverrunException if the peer sends more
     */
    @Checkpoint
    public byte[] readAll(int limit) throws IOException {
        incoming.begin("readAll");
        try {
            if (limit < 0) {
                throw new IllegalArgumentException("a limit is 0 bytes or more, not " + limit);
            }
            await(new Goal.Amount((int) Math.min(Integer.MAX_VALUE, limit + 1L)));
            if (incoming.size() > limit) {
                throw new LimitOverrunException("what came from " + wire, limit);
            }
            wire.requireInput();
            return incoming.take(incoming.size());
        } finally {
            incoming.end();
        }
    }

    /** As {@link #readUntil(byte[], int)}, with the {@link ConnectionLimits#lineLimit}. */
    @Checkpoint
    public byte[] readUntil(byte[] separator) throws IOException {
        return readUntil(separator, limits.lineLimit());
    }

    /**
     * Reads up to and including the next {@code separator}, and waits until that has arrived.
     *
     * @param separator 1 byte or more; not copied
     * @param limit how many bytes may come before it, 0 or more
     * @return the bytes, with the separator
     * @throws LimitOverrunException if more come before it; all of them stay readable
     * @throws IncompleteReadException if the input ends before that; it has the bytes that arrived
     */
    @Checkpoint
    public byte[] readUntil(byte[] separator, int limit) throws IOException {
        incoming.begin("readUntil");
        try {
            if (separator.length == 0 || limit < 0) {
                throw new IllegalArgumentException(
                        "a separator has 1 byte or more, not "
                                + separator.length
                                + ", and a limit is 0 or more, not "
                                + limit);
            }
            int end = awaitEnd(separator, limit);
            if (end < 0) {
                throw incomplete("the separator came");
            }
            return incoming.take(end);
        } finally {
            incoming.end();
        }
    }

    /**
     * Reads the next line, in UTF-8, without its end. A line ends with a line feed, or with a
     * carriage return and a line feed. Malformed UTF-8 is replaced as {@link String} does it.
     *
     * @return null at the end of the input; the last line need not have an end
     * @throws LimitOverrunException if the line is longer than the {@link
     *     ConnectionLimits#lineLimit}; all of it stays readable
     */
    @Checkpoint
    public @Nullable String readLine() throws IOException {
        return readLine(StandardCharsets.UTF_8);
    }

    /** As {@link #readLine()}, in another charset, in which a line feed is one byte. */
    @Checkpoint
    public @Nullable String readLine(Charset charset) throws IOException {
        incoming.begin("readLine");
        try {
            int end = awaitEnd(LINE_FEED, limits.lineLimit());
            if (end < 0 && incoming.size() == 0) {
                return null;
            }
            byte[] line = incoming.take(end < 0 ? incoming.size() : end);
            int text = line.length - ByteQueue.lineEnd(line, 0, line.length);
            return new String(line, 0, text, charset);
        } finally {
            incoming.end();
        }
    }

    /**
     * The input in pieces, as they arrive. Closing the stream leaves the connection open, with all
     * that {@code next} has not returned.
     */
    @CheckReturnValue
    public AsyncStream<byte[]> chunks() {
        return new ReadStream<>(loop(), "chunks of " + this, this::readSome);
    }

    /**
     * The lines of {@link #readLine()}. Closing the stream leaves the connection open, with all
     * that {@code next} has not returned.
     */
    @CheckReturnValue
    public AsyncStream<String> lines() {
        return new ReadStream<>(loop(), "lines of " + this, this::readLine);
    }

    /** Waits for a byte; false at the end of the input. */
    private boolean awaitSome() throws IOException {
        if (incoming.size() == 0) {
            await(new Goal.Amount(1));
        }
        if (incoming.size() == 0) {
            wire.requireInput();
            return false;
        }
        return true;
    }

    /**
     * Waits for {@code separator}.
     *
     * @return how many bytes there are up to and including it; -1 at the end of the input
     */
    private int awaitEnd(byte[] separator, int limit) throws IOException {
        var goal = new Separator(separator, limit);
        await(goal);
        if (goal.tooLong()) {
            throw new LimitOverrunException("a record from " + wire, limit);
        }
        if (goal.end() < 0) {
            wire.requireInput();
        }
        return goal.end();
    }

    private void await(Goal goal) throws IOException {
        if (wire.closedHere()) {
            wire.requireInput();
        }
        incoming.await(goal);
    }

    private IncompleteReadException incomplete(String wanted) {
        return new IncompleteReadException(incoming.take(incoming.size()), wanted);
    }

    // ---- writes

    /** Writes all of {@code bytes}. The caller may reuse the array when this has returned. */
    @Checkpoint
    public void write(byte[] bytes) throws IOException {
        outgoing.begin("write");
        outgoing.write(ByteBuffer.wrap(bytes));
    }

    /** Writes what remains in {@code bytes}, and leaves nothing remaining. */
    @Checkpoint
    public void write(ByteBuffer bytes) throws IOException {
        outgoing.begin("write");
        outgoing.write(bytes);
    }

    /** Writes {@code text} in UTF-8. */
    @Checkpoint
    public void write(String text) throws IOException {
        outgoing.begin("write");
        outgoing.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes {@code line} in UTF-8, followed by a line feed. */
    @Checkpoint
    public void writeLine(String line) throws IOException {
        outgoing.begin("writeLine");
        Objects.requireNonNull(line, "line");
        outgoing.write(ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes a Netty buffer without a copy. The connection releases it, also if the write fails.
     */
    @Checkpoint
    public void writeBuffer(ByteBuf buffer) throws IOException {
        Async.requireArgument(buffer, "buffer");
        boolean begun = false;
        try {
            outgoing.begin("writeBuffer");
            begun = true;
        } finally {
            if (!begun) {
                buffer.release();
            }
        }
        outgoing.write(buffer);
    }

    /** Writes all elements of {@code chunks} as they come, and then closes that stream. */
    @Checkpoint
    public void writeAll(AsyncStream<byte[]> chunks) throws IOException {
        AsyncStream.Action<byte[], IOException> write = this::write;
        Async.requireArgument(chunks, "chunks").forEach(write);
    }

    /**
     * Sends {@code count} bytes of {@code file} from {@code position} on, or up to the end of the
     * file if that comes first, and waits until the operating system has taken them. Over plain TCP
     * the operating system copies them itself (Linux: {@code sendfile}) and reads the file on the
     * loop's thread. Otherwise they are read on other threads, piece by piece. A cancel during the
     * transfer aborts the connection.
     *
     * @param file stays open; its own position does not change
     * @param position 0 or more
     * @param count 0 or more; {@link Long#MAX_VALUE} for all there is
     * @return how many bytes were sent
     */
    @Checkpoint
    public long sendFile(FileChannel file, long position, long count) throws IOException {
        outgoing.begin("sendFile");
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "position and count are 0 or more, not " + position + " and " + count);
        }
        return outgoing.send(file, position, count);
    }

    /**
     * Waits until the operating system has taken everything that was written. A cancel ends the
     * wait only; the bytes still go out.
     */
    @Checkpoint
    public void flush() throws IOException {
        outgoing.begin("flush");
        Future<?> flushed =
                Async.<Future<?>>suspendInLoop(suspension ->
                        loop().onDriver(() -> {
                            wire.flushed(channel().newPromise())
                                    .addListener(out -> suspension.tryResume(out));
                        }));
        Throwable failed = flushed.cause();
        if (failed != null) {
            wire.requireOutput();
            throw Failures.of(wire, failed);
        }
        wire.requireOutputWithInput();
    }

    // ---- ends

    /**
     * Sends what was written, and then ends the output: the peer sees the end of its input. What
     * the peer sends can still be read. Does not wait. Idempotent; does nothing if the connection
     * is closed.
     *
     * @throws UnsupportedOperationException on a TLS connection by BoringSSL, which can only end
     *     both directions
     */
    public void closeOutput() {
        wire.requireInLoop("closeOutput");
        wire.closeOutput();
    }

    /**
     * Sends what was written, and closes the connection. If that takes longer than the {@link
     * ConnectionLimits#closeLimit}, the rest is dropped. Input that was not read is lost; if some
     * had not been received yet, the peer gets a reset. A task waits for the close; if it is
     * cancelled meanwhile, the connection closes all the same. Idempotent.
     *
     * @apiNote A close does not fail. To be sure that everything was sent, call {@link #flush}
     *     first.
     */
    @Override
    public void close() {
        wire.requireInLoop("close");
        wire.close(limits.closeLimit());
        if (!EventLoop.inCallback() && channel().isOpen()) {
            Async.<Future<?>>suspendInLoop(suspension ->
                    loop().onDriver(() -> {
                        channel().closeFuture().addListener(over -> suspension.tryResume(over));
                    }));
        }
    }

    /** Closes the connection at once: the peer gets a reset, and unsent output is lost. */
    public void abort() {
        wire.requireInLoop("abort");
        wire.abort();
    }

    /**
     * Whether the connection is closed, by this side or by a failure. It is still open if the peer
     * has only ended its output.
     */
    public boolean closed() {
        return wire.closedHere() || !channel().isOpen();
    }

    // ---- what it is

    /** The loop that the connection belongs to. */
    public EventLoop loop() {
        return wire.netty().loop();
    }

    /** This side's address; null if it is no longer known. */
    public @Nullable SocketAddress localAddress() {
        return channel().localAddress();
    }

    /** The peer's address; null if it is no longer known. */
    public @Nullable SocketAddress remoteAddress() {
        return channel().remoteAddress();
    }

    /** How long ago something last arrived or left. Loop only. */
    public Duration idleTime() {
        return Duration.ofNanos(wire.idleNanos());
    }

    @Override
    public String toString() {
        return wire.toString();
    }
}
