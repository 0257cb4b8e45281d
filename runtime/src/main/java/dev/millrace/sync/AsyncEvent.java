package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.spi.Description;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A flag that tasks can wait for.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. Setting it wakes all waiting
 * tasks, even if it is cleared at once.
 */
public final class AsyncEvent implements Selectable<@Nullable Void> {
    private final WaitQueue<@Nullable Void, @Nullable Void> waiters;
    private volatile boolean set; // written by the loop

    private AsyncEvent(EventLoop loop) {
        waiters = new WaitQueue<>(loop);
        waiters.describedBy(
                "event", nothing -> Description.of("event", "an event that is not set"));
    }

    /**
     * An event of the current loop that is not set.
     *
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static AsyncEvent create() {
        return create(EventLoop.current());
    }

    /** An event of {@code loop} that is not set. Any thread. */
    public static AsyncEvent create(EventLoop loop) {
        return new AsyncEvent(loop);
    }

    /** Waits until the event is set; it may have been cleared again when this returns. */
    @Checkpoint
    public void await() {
        if (set) {
            Async.readyCheckpoint("AsyncEvent.await");
            return; // it was set at the time of the call
        }
        waiters.await(null);
    }

    /**
     * Sets the event: wakes all waiting tasks, and later calls of {@link #await()} do not wait.
     * Loop only; idempotent.
     */
    public void set() {
        waiters.requireInLoop("set", "setThreadSafe");
        set = true;
        waiters.resumeAll(null);
    }

    /**
     * As {@link #set()}, from any thread. Returns before the event is set.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public void setThreadSafe() {
        if (!waiters.loop().offer(this::set)) {
            throw new LoopClosedException(waiters.loop().name());
        }
    }

    /** Clears the event: later calls of {@link #await()} wait until it is set again. Loop only. */
    public void clear() {
        waiters.requireInLoop("clear", "loop.callSoonThreadSafe(event::clear)");
        set = false;
    }

    /** Whether the event is set. Any thread. */
    public boolean isSet() {
        return set;
    }

    /**
     * As {@link #await()}, for threads outside the loop, which may block in {@code join} or {@code
     * get}.
     *
     * @return completes when the event is set; cancelling it ends the wait
     * @throws LoopClosedException if the loop is closed
     */
    public CompletableFuture<@Nullable Void> awaitThreadSafe() {
        return ThreadWait.of(waiters.loop(), this);
    }

    /** The tasks that wait, longest first. Loop only. */
    public List<Task<?>> waiting() {
        return waiters.tasks();
    }

    @Override
    public boolean answerNow(Suspension<@Nullable Void> wait) {
        waiters.requireInLoop("select", "awaitThreadSafe");
        return set && wait.tryResume(null);
    }

    @Override
    public void startWait(Suspension<@Nullable Void> wait) {
        waiters.add(null, wait);
    }

    @Override
    public String toString() {
        return "event (" + (set ? "set" : "not set, " + waiters) + ")";
    }
}
