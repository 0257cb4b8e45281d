package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.spi.Suspension;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The standard output or error of a child process. For the tasks of one loop, one reader at a time.
 *
 * <p>Up to 64 KiB are read ahead; then the child waits. A read of more raises that limit while it
 * waits. A cancelled read has taken nothing. The end comes when every process that has the pipe has
 * closed it: if a child leaves another process behind, that may be long after its exit. {@link
 * ChildProcess#close} ends the output at once and drops unread bytes.
 */
public final class ChildOutput {
    /** The default limit for a line, in bytes. */
    private static final int LONGEST_LINE = 64 * 1024;

    private static final int LINE_END = 2;

    private final String name;
    private final OutputPump pump;
    private final ByteQueue bytes = new ByteQueue();
    private boolean over; // nothing more will come
    private @Nullable IOException failure; // the reason for the end, if it is one
    private boolean reading; // a task is reading
    private @Nullable Suspension<@Nullable Void> waiting; // the wait of that task

    ChildOutput(String name, OutputPump pump) {
        this.name = name;
        this.pump = pump;
        pump.bringTo(this);
    }

    OutputPump pump() {
        return pump;
    }

    /**
     * Awaits the next bytes: all that are there, at least one.
     *
     * @return the bytes; null at the end
     * @throws IOException if the pipe failed, after all earlier bytes were read
     * @throws IllegalStateException if another task is reading
     */
    @Checkpoint
    public byte @Nullable [] read() throws IOException {
        begin("read");
        try {
            return has(1, 1) ? take(bytes.size()) : null;
        } finally {
            end();
        }
    }

    /**
     * Awaits {@code count} bytes.
     *
     * @throws IncompleteReadException if the output ends before that; it contains what came
     * @throws IOException if the pipe failed
     * @throws IllegalStateException if another task is reading
     */
    @Checkpoint
    public byte[] readExactly(int count) throws IOException {
        begin("readExactly");
        try {
            if (count < 0) {
                throw new IllegalArgumentException("a read of " + count + " bytes");
            }
            if (!has(count, count)) {
                throw new IncompleteReadException(take(bytes.size()), count + " bytes had come");
            }
            return take(count);
        } finally {
            end();
        }
    }

    /** As {@link #readLine(int)}, of 64 KiB at most. */
    @Checkpoint
    public @Nullable String readLine() throws IOException {
        return readLine(LONGEST_LINE);
    }

    /**
     * Awaits a line, which ends with {@code \n} or {@code \r\n}, or with the output.
     *
     * @param limit the longest line, in bytes, without its end
     * @return the line, read as UTF-8, without its end; null at the end of the output
     * @throws LimitOverrunException if the line is longer; nothing of it was taken
     * @throws IOException if the pipe failed
     * @throws IllegalStateException if another task is reading
     */
    @Checkpoint
    public @Nullable String readLine(int limit) throws IOException {
        begin("readLine");
        try {
            if (limit < 0) {
                throw new IllegalArgumentException("a line of " + limit + " bytes");
            }
            int most = (int) Math.min((long) limit + LINE_END, Integer.MAX_VALUE);
            int length = bytes.lineLength();
            while (length < 0 && bytes.size() < most && has(bytes.size() + 1, most)) {
                length = bytes.lineLength();
            }
            return line(length < 0 ? bytes.size() : length, limit);
        } finally {
            end();
        }
    }

    private @Nullable String line(int length, int limit) throws IOException {
        if (length == 0) {
            return null;
        }
        int text = length - bytes.lineEnd(length);
        if (text > limit) {
            throw new LimitOverrunException("a line of " + name, limit);
        }
        return new String(take(length), 0, text, StandardCharsets.UTF_8);
    }

    /**
     * Awaits the end and returns everything before it.
     *
     * @param limit how many bytes that may be
     * @throws LimitOverrunException if there is more; nothing was taken
     * @throws IOException if the pipe failed; nothing was taken
     * @throws IllegalStateException if another task is reading
     */
    @Checkpoint
    public byte[] readAll(int limit) throws IOException {
        begin("readAll");
        try {
            if (limit < 0) {
                throw new IllegalArgumentException("a limit of " + limit + " bytes");
            }
            int most = (int) Math.min(limit + 1L, Integer.MAX_VALUE);
            if (has(most, most) && bytes.size() > limit) {
                throw new LimitOverrunException(name, limit);
            }
            return take(bytes.size());
        } finally {
            end();
        }
    }

    /**
     * The output in pieces as they come. Closing the stream leaves the output open, with all that
     * {@code next} has not returned.
     */
    @CheckReturnValue
    public AsyncStream<byte[]> chunks() {
        return new ReadStream<>(pump.loop(), "chunks of " + name, this::read);
    }

    /** The output line by line, as {@link #readLine()}. Closing it is as for {@link #chunks()}. */
    @CheckReturnValue
    public AsyncStream<String> lines() {
        return new ReadStream<>(pump.loop(), "lines of " + name, this::readLine);
    }

    // ---- on the loop

    private void begin(String call) {
        Async.readyCheckpoint("ChildOutput." + call);
        ChildPipes.requireLoop(pump.loop(), "ChildOutput." + call);
        if (reading) {
            throw new IllegalStateException("another task is reading " + name);
        }
        reading = true;
    }

    private void end() {
        reading = false;
        waiting = null;
        pump.open(0);
    }

    /**
     * Waits until {@code count} bytes are there; false if the output ends before. Up to {@code
     * ahead} bytes are read ahead meanwhile.
     */
    private boolean has(int count, int ahead) throws IOException {
        pump.open(ahead);
        while (bytes.size() < count && !over) {
            Async.<@Nullable Void>suspendInLoop(suspension -> waiting = suspension);
        }
        if (bytes.size() >= count) {
            return true;
        }
        if (failure != null) {
            throw failure;
        }
        return false;
    }

    private byte[] take(int count) {
        byte[] taken = bytes.take(count);
        pump.taken(count);
        return taken;
    }

    void arrived(byte[] chunk) {
        if (over) { // the output was dropped
            pump.taken(chunk.length);
            return;
        }
        try {
            bytes.add(chunk);
        } catch (OutOfMemoryError e) { // or the reader would wait for ever
            pump.leave();
            ended(new IOException("there is no memory for more of " + name, e));
        }
        wake();
    }

    /** Called when nothing more will come. */
    void ended(@Nullable IOException why) {
        if (!over) {
            over = true;
            failure = why;
            wake();
        }
    }

    /** Drops unread bytes, and all that come later. */
    void drop() {
        ended(null);
        take(bytes.size());
    }

    private void wake() {
        Suspension<@Nullable Void> reader = waiting;
        if (reader != null) {
            waiting = null;
            reader.resume(null);
        }
    }

    @Override
    public String toString() {
        return name + ", " + bytes + " not read" + (over ? ", at its end" : "");
    }
}
