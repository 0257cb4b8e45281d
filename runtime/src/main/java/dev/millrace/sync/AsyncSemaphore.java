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
 * Permits that tasks take and give back: at most so many at a time.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. A task that wants several permits
 * and is first in the queue gets them first: those behind it wait, even if there are enough for
 * them. Permits have no owner; whoever has a body for them calls {@link #run}.
 *
 * {@snippet lang=java :
 * AsyncSemaphore connections = AsyncSemaphore.bounded(20);
 * Row row = connections.run(() -> dao.load(7));
 * }
 *
 * <p>As a clause of a {@link Select} it is one permit, which the handler has to release.
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
     * A semaphore of the loop at hand, to which more permits can be released than it began with.
     *
     * @param permits how many there are at first; 0 or more
     * @throws IllegalStateException if the caller is not on a loop
     */
    public static AsyncSemaphore create(int permits) {
        return create(EventLoop.current(), permits);
    }

    /** As {@link #create(int)}, of {@code loop}. Any thread. */
    public static AsyncSemaphore create(EventLoop loop, int permits) {
        return new AsyncSemaphore(loop, permits, Integer.MAX_VALUE);
    }

    /**
     * A semaphore of the loop at hand that refuses a release of what nobody has taken.
     *
     * @param permits how many there are; 0 or more
     * @throws IllegalStateException if the caller is not on a loop
     */
    public static AsyncSemaphore bounded(int permits) {
        return bounded(EventLoop.current(), permits);
    }

    /** As {@link #bounded(int)}, of {@code loop}. Any thread. */
    public static AsyncSemaphore bounded(EventLoop loop, int permits) {
        return new AsyncSemaphore(loop, permits, permits);
    }

    /** Takes one permit, and waits until there is one. */
    @Checkpoint
    public void acquire() {
        acquire(1);
    }

    /**
     * Takes {@code wanted} permits together, and waits until there are so many.
     *
     * @param wanted 1 or more, and of a bounded semaphore no more than it has
     */
    @Checkpoint
    public void acquire(int wanted) {
        if (wanted < 1 || wanted > most) {
            Async.raisePending();
            requirePossible(wanted);
        }
        waiters.requireInLoop("acquire", "acquireThreadSafe");
        if (available(wanted)) {
            Async.readyCheckpoint("acquire"); // may give way, so that it is looked at again
            if (tryAcquire(wanted)) {
                return;
            }
        }
        waiters.await(wanted);
    }

    /** Takes one permit if there is one and nobody waits. Loop only. */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /** Takes {@code wanted} permits if there are so many and nobody waits. Loop only. */
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
     * {@link #acquire()} for plain threads, which call {@code join} or {@code get} and {@link
     * #releaseThreadSafe}.
     *
     * @return completes with the permit; cancelling it ends the wait, and then no permit is taken
     * @throws LoopClosedException if the loop is closed
     */
    public CompletableFuture<@Nullable Void> acquireThreadSafe() {
        return ThreadWait.of(waiters.loop(), this);
    }

    /**
     * Gives one permit back, to the task that has waited longest. Loop only.
     *
     * @throws IllegalStateException if the semaphore is bounded and nobody has taken it
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
                            + " permits free: more than were taken");
        }
        permits += returned;
        serve();
    }

    /**
     * As {@link #release()}, from any thread, which does not wait for it.
     *
     * @throws LoopClosedException if the loop is closed
     */
    public void releaseThreadSafe() {
        waiters.loop().callSoonThreadSafe(this::release); // reports a release too many
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

    /** Gives what is free to those that wait, in their order. */
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
