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
 * What a child process reads from its standard input. For the tasks of one loop, any number of
 * them; what one call writes stays together.
 *
 * <p>A child need not read its input. What is written after it has closed its input, or has ended,
 * is dropped, and no call fails for it; {@link #accepting} tells. That is the rule of {@code
 * communicate} in asyncio: whether {@code head -1} has read all of its input is nobody's fault.
 */
public final class ChildInput implements AutoCloseable {
    private static final int WINDOW = 64 * 1024; // what waits to be written before a write waits

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
     * Writes {@code bytes}, once less than 64 KiB of what was written before are still on their
     * way: so it returns as fast as the child reads. A cancelled write has written nothing.
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
            requireOpen(); // somebody else may have closed it meanwhile
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

    /** Suspends until the pipe has taken all that was written, or the child takes no more. */
    @Checkpoint
    public void flush() {
        Async.readyCheckpoint("ChildInput.flush");
        ChildPipes.requireLoop(loop, "ChildInput.flush");
        while (!pump.broken() && pump.held() > 0) {
            awaitProgress(1);
        }
    }

    /**
     * Whether the child may still read what is written: it has neither closed its input nor ended.
     */
    public boolean accepting() {
        return !closed && !pump.broken();
    }

    /**
     * Ends the input: the child reads what was written, and then the end. Suspends until the pipe
     * has taken it; a close that is cancelled, or called in a callback, has ended the input all the
     * same. Idempotent.
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

    /** The child reads no more: what is not written is dropped. Loop only. */
    void drop() {
        pump.leave();
        progress();
    }

    /** Takes no more from tasks, at the end of the block. Loop only. */
    void refuse() {
        closed = true;
        progress();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the input of " + child + " is closed");
        }
    }

    /** Waits for any progress, unless less than {@code bytes} are held already. */
    private void awaitProgress(int bytes) {
        pump.watch(true); // and what changes after the look comes as a callback, after this step
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
        all.forEach(Waiter::resume); // those that still have to wait do so again
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
