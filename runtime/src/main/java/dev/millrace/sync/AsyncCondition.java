package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.Task;
import dev.millrace.spi.Description;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the holder of an {@link AsyncLock} wait for a change of what the lock guards; the lock is
 * free meanwhile. Every call needs the lock.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. The task holds the lock again
 * when the wait ends, also when a cancel ends it. If a task is cancelled after it got a signal, the
 * signal is not lost: its wait returns, and its next checkpoint raises.
 */
public final class AsyncCondition {
    private final AsyncLock lock;
    private final WaitQueue<@Nullable Void, @Nullable Void> waiters;

    private AsyncCondition(AsyncLock lock) {
        this.lock = lock;
        this.waiters = new WaitQueue<>(lock.loop());
        waiters.describedBy(
                "condition",
                nothing ->
                        Description.of(
                                "condition",
                                "a signal of a condition of lock \"" + lock.name() + "\""));
    }

    /** A condition for {@code lock}. Any thread. */
    public static AsyncCondition of(AsyncLock lock) {
        return new AsyncCondition(Objects.requireNonNull(lock, "lock"));
    }

    /**
     * Releases the lock, waits for a signal, and acquires the lock again.
     *
     * @throws IllegalStateException if the caller does not hold the lock, or a task that holds it
     *     ends without a release while this waits
     */
    @Checkpoint
    public void await() {
        Async.raisePending();
        lock.requireHeld("await");
        var wait = new GivenAway();
        try {
            Async.<@Nullable Void>suspendInLoop(suspension -> {
                waiters.add(null, suspension);
                lock.awaitsSignal(this);
                wait.begin();
            });
        } finally {
            if (waiters.isEmpty()) {
                lock.awaitsNoSignal(this);
            }
            wait.end();
        }
    }

    /** The lock is lost, so no task can signal any more. */
    void lockLost() {
        waiters.failAll(lock::notReleased);
    }

    /**
     * Waits for signals until {@code holds} is true.
     *
     * @param holds called with the lock held; must not wait
     */
    @Checkpoint
    public void awaitUntil(BooleanSupplier holds) {
        Async.requireArgument(holds, "holds");
        Async.raisePending();
        lock.requireHeld("awaitUntil");
        while (!holds.getAsBoolean()) {
            await();
        }
    }

    /** Wakes the task that has waited longest; it goes on once it has the lock. */
    public void signal() {
        lock.requireHeld("signal");
        waiters.resumeFirst(null);
    }

    /** Wakes all waiting tasks; they go on in order, each when it gets the lock. */
    public void signalAll() {
        lock.requireHeld("signalAll");
        waiters.resumeAll(null);
    }

    /** The tasks that wait for a signal, longest first. Loop only. */
    public List<Task<?>> waiting() {
        return waiters.tasks();
    }

    /** The lock while its holder waits for a signal. */
    private final class GivenAway {
        private boolean begun;

        void begin() {
            begun = true;
            lock.release();
        }

        /** Acquires the lock again in any case, because the caller will release it. */
        void end() {
            boolean interrupted = false;
            while (begun) {
                try {
                    Async.mayThrow(InterruptedException.class);
                    Async.shield(lock::acquire);
                    begun = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt(); // the next checkpoint raises it
            }
        }
    }

    @Override
    public String toString() {
        return "condition of " + lock + ", " + waiters;
    }
}
