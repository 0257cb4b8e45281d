package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.spi.Suspension;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The standard input of a child process. For any number of tasks of one loop; the bytes of one call
 * stay together.
 *
 * <p>A child need not read its input. What is written after it closed its input or ended is
 * dropped, and no call fails because of that; {@link #accepting} tells. This is the rule of
 * asyncio's {@code communicate}: that {@code head -1} does not read all of its input is not an
 * error.
 */
public final class ChildInput implements AutoCloseable {
    // bytes that may be on their way before a write waits
    private static final int WINDOW = 64 * 1024;

    private final String child;
    private final EventLoop loop;
    private final InputPump pump;
    private final Set<Waiter> waiting = new LinkedHashSet<>();
    private boolean closed;

    ChildInput(String child, OutputStream out, EventLoop loop) {
        this.child = child;
        this.loop = loop;
        this.pump = new InputPump(out, loop, this::progress);
    }

    InputPump pump() {
        return pump;
    }

    /**
     * Writes {@code bytes}; waits until less than 64 KiB of earlier writes are still on their way,
     * so it keeps pace with the child. A cancelled write has written nothing.
     *
     * @param bytes copied
     * @throws IllegalStateException if the input is {@linkplain #close closed}
     */
    @Checkpoint
    public void write(byte[] bytes) {
        Async.readyCheckpoint("ChildInput.write");
        ChildPipes.requireLoop(loop, "ChildInput.write");
        byte[] copy = bytes.clone();
        requireOpen();
        while (!pump.broken() && pump.held() >= WINDOW) {
            awaitProgress(WINDOW);
            requireOpen(); // another task may have closed it meanwhile
        }
        if (!pump.broken() && copy.length > 0) {
            pump.add(copy);
        }
    }

    /**
     * Writes {@code text} in UTF-8, as {@link #write(byte[])}.
     *
     * @throws IllegalStateException if the input is {@linkplain #close closed}
     */
    @Checkpoint
    public void write(String text) {
        write(Async.requireArgument(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes {@code line} in UTF-8 and a line feed, as {@link #write(byte[])}.
     *
     * @throws IllegalStateException if the input is {@linkplain #close closed}
     */
    @Checkpoint
    public void writeLine(String line) {
        write(Async.requireArgument(line, "line") + "\n");
    }

    /** Suspends until the pipe has taken everything written, or the child reads no more. */
    @Checkpoint
    public void flush() {
        Async.readyCheckpoint("ChildInput.flush");
        ChildPipes.requireLoop(loop, "ChildInput.flush");
        while (!pump.broken() && pump.held() > 0) {
            awaitProgress(1);
        }
    }

    /**
     * Whether the child may still read what is written: it has not closed its input and not ended.
     */
    public boolean accepting() {
        return !closed && !pump.broken();
    }

    /**
     * Ends the input: the child reads what was written, and then the end. Suspends until the pipe
     * has taken it; the input is ended even if the close is cancelled or called in a callback.
     * Idempotent.
     */
    @Override
    public void close() {
        ChildPipes.requireLoop(loop, "ChildInput.close");
        if (!closed) {
            closed = true;
            pump.end();
        }
        if (!EventLoop.inCallback()) {
            flush();
        }
    }

    /** Drops what is not written, because the child reads no more. Loop only. */
    void drop() {
        pump.leave();
        progress();
    }

    /** Refuses further writes, at the end of the block. Loop only. */
    void refuse() {
        closed = true;
        progress();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the input of " + child + " is closed");
        }
    }

    /** Waits for any progress, unless fewer than {@code bytes} bytes are held. */
    private void awaitProgress(int bytes) {
        pump.watch(true); // a later change comes as a callback, after this step
        if (!pump.broken() && pump.held() >= bytes) {
            var waiter = new Waiter();
            try {
                Async.<@Nullable Void>suspendInLoop(suspension -> {
                    waiter.suspension = suspension;
                    waiting.add(waiter);
                });
            } finally {
                waiting.remove(waiter);
            }
        }
    }

    private void progress() {
        if (waiting.isEmpty()) {
            pump.watch(false);
            return;
        }
        List<Waiter> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(Waiter::resume); // those that must still wait do so again
    }

    private static final class Waiter {
        private @Nullable Suspension<@Nullable Void> suspension;

        void resume() {
            if (suspension != null) {
                suspension.resume(null);
            }
        }
    }

    @Override
    public String toString() {
        return "the input of "
                + child
                + (accepting() ? ", " + pump.held() + " bytes on their way" : ", closed");
    }
}
