package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.VoidBody;
import dev.millrace.spi.Description;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A limited number of permits that tasks acquire and release.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. A task that waits for several
 * permits is not overtaken: tasks behind it wait even if there are enough permits for them. Permits
 * have no owner, so any task may release one; {@link #run} releases what it acquired.
 *
 * {@snippet lang=java :
 * AsyncSemaphore connections = AsyncSemaphore.bounded(20);
 * Row row = connections.run(() -> dao.load(7));
 * }
 *
 * <p>As a clause of a {@link Select} it acquires one permit, which the handler has to release.
 */
public final class AsyncSemaphore implements Selectable<@Nullable Void> {
    private final WaitQueue<Integer, @Nullable Void> waiters;
    private final int most;
    private int permits; // loop only

    private AsyncSemaphore(EventLoop loop, int permits, int most) {
        if (permits < 0) {
            throw new IllegalArgumentException("a semaphore has 0 or more permits, not " + permits);
        }
        this.waiters = new WaitQueue<>(loop, wanted -> serve());
        waiters.describedBy("semaphore", this::describe);
        this.permits = permits;
        this.most = most;
    }

    /**
     * A semaphore of the current loop that accepts more releases than it had permits.
     *
     * @param permits how many there are at first; 0 or more
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static AsyncSemaphore create(int permits) {
        return create(EventLoop.current(), permits);
    }

    /** As {@link #create(int)}, of {@code loop}. Any thread. */
    public static AsyncSemaphore create(EventLoop loop, int permits) {
        return new AsyncSemaphore(loop, permits, Integer.MAX_VALUE);
    }

    /**
     * A semaphore of the current loop that refuses to release more permits than were acquired.
     *
     * @param permits how many there are; 0 or more
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static AsyncSemaphore bounded(int permits) {
        return bounded(EventLoop.current(), permits);
    }

    /** As {@link #bounded(int)}, of {@code loop}. Any thread. */
    public static AsyncSemaphore bounded(EventLoop loop, int permits) {
        return new AsyncSemaphore(loop, permits, permits);
    }

    /** Acquires one permit; waits until there is one. */
    @Checkpoint
    public void acquire() {
        acquire(1);
    }

    /**
     * Acquires {@code wanted} permits together; waits until there are enough.
     *
     * @param wanted 1 or more; for a bounded semaphore at most its number of permits
     */
    @Checkpoint
    public void acquire(int wanted) {
        if (wanted < 1 || wanted > most) {
            Async.raisePending();
            requirePossible(wanted);
        }
        waiters.requireInLoop("acquire", "acquireThreadSafe");
        if (available(wanted)) {
            Async.readyCheckpoint("acquire"); // other tasks may run, so tryAcquire looks again
            if (tryAcquire(wanted)) {
                return;
            }
        }
        waiters.await(wanted);
    }

    /** Acquires one permit if there is one and no task waits. Loop only. */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /** Acquires {@code wanted} permits if there are enough and no task waits. Loop only. */
    public boolean tryAcquire(int wanted) {
        requirePossible(wanted);
        waiters.requireInLoop("tryAcquire", "acquireThreadSafe");
        boolean available = available(wanted);
        if (available) {
            permits -= wanted;
        }
        return available;
    }

    /**
     * As {@link #acquire()}, for threads outside the loop, which may block in {@code join} or
     * {@code get}. Release the permit with {@link #releaseThreadSafe}.
     *
     * @return completes with the permit; cancelling it ends the wait, and then no permit is taken
     * @throws LoopClosedException if the loop is closed
     */
    public CompletableFuture<@Nullable Void> acquireThreadSafe() {
        return ThreadWait.of(waiters.loop(), this);
    }

    /**
     * Releases one permit; the task that has waited longest gets it. Loop only.
     *
     * @throws IllegalStateException if the semaphore is bounded and no permit is acquired
     */
    public void release() {
        release(1);
    }

    /** As {@link #release()}, for several permits. Loop only. */
    public void release(int returned) {
        requirePositive(returned);
        waiters.requireInLoop("release", "releaseThreadSafe");
        if (returned > most - permits) {
            throw new IllegalStateException(
                    "a release of "
                            + returned
                            + " to a semaphore with "
                            + permits
                            + " of "
                            + most
                            + " permits free: more than were acquired");
        }
        permits += returned;
        serve();
    }

    /**
     * As {@link #release()}, from any thread. Returns before the permit is released.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public void releaseThreadSafe() {
        waiters.loop().callSoonThreadSafe(this::release); // reports one release too many
    }

    /** Runs {@code body} with one permit. */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T run(Body<? extends T, X> body)
            throws X {
        return run(1, body);
    }

    /** As {@link #run(Body)}, without a value. */
    @Checkpoint
    public <X extends Throwable> void run(VoidBody<X> body) throws X {
        run(1, body);
    }

    /** Runs {@code body} with {@code wanted} permits. */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T run(
            int wanted, Body<? extends T, X> body) throws X {
        Async.requireArgument(body, "body");
        acquire(wanted);
        try {
            return body.run();
        } finally {
            release(wanted);
        }
    }

    /** As {@link #run(int, Body)}, without a value. */
    @Checkpoint
    public <X extends Throwable> void run(int wanted, VoidBody<X> body) throws X {
        run(wanted, Async.requireArgument(body, "body").returningNull());
    }

    /** How many permits are free. Loop only. */
    public int available() {
        return permits;
    }

    /** The tasks that wait, longest first. Loop only. */
    public List<Task<?>> waiting() {
        return waiters.tasks();
    }

    @Override
    public boolean answerNow(Suspension<@Nullable Void> wait) {
        waiters.requireInLoop("select", "acquireThreadSafe");
        if (!available(1)) {
            return false;
        }
        permits -= wait.tryResume(null) ? 1 : 0;
        return true;
    }

    @Override
    public void startWait(Suspension<@Nullable Void> wait) {
        waiters.add(1, wait);
    }

    private Description describe(int wanted) {
        return Description.of(
                "semaphore",
                (wanted == 1 ? "a permit" : wanted + " permits")
                        + " of a semaphore, "
                        + (permits == 0 ? "none" : permits)
                        + " free");
    }

    private boolean available(int wanted) {
        return waiters.isEmpty() && permits >= wanted;
    }

    /** Gives free permits to waiting tasks in order. */
    private void serve() {
        while (!waiters.isEmpty() && waiters.firstWanted() <= permits) {
            int wanted = waiters.firstWanted();
            permits -= wanted;
            if (!waiters.offerFirst(null)) {
                permits += wanted;
            }
        }
    }

    private void requirePossible(int wanted) {
        requirePositive(wanted);
        if (wanted > most) {
            throw new IllegalArgumentException(
                    wanted + " permits of a semaphore that has " + most + " would never be free");
        }
    }

    private static void requirePositive(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("1 permit or more, not " + permits);
        }
    }

    @Override
    public String toString() {
        return "semaphore (" + permits + " free, " + waiters + ")";
    }
}
