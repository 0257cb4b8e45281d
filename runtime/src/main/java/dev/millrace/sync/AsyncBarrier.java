package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.spi.Description;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of tasks wait here for each other. When the last one comes, all go on, and the
 * barrier is ready for the next round.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. A cancelled task does not count
 * as having come.
 */
public final class AsyncBarrier {
    private final int parties;
    private final WaitQueue<@Nullable Void, Integer> waiters;
    private boolean aborted; // loop only

    private AsyncBarrier(EventLoop loop, int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("a barrier is for 1 task or more, not " + parties);
        }
        this.parties = parties;
        this.waiters = new WaitQueue<>(loop);
        waiters.describedBy(
                "barrier",
                nothing ->
                        Description.of(
                                "barrier",
                                "a barrier, " + waiters.size() + " of " + parties + " have come"));
    }

    /**
     * A barrier of the current loop.
     *
     * @param parties how many tasks wait for each other; 1 or more
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static AsyncBarrier create(int parties) {
        return create(EventLoop.current(), parties);
    }

    /** As {@link #create(int)}, of {@code loop}. Any thread. */
    public static AsyncBarrier create(EventLoop loop, int parties) {
        return new AsyncBarrier(loop, parties);
    }

    /**
     * Waits until all parties wait.
     *
     * @return the caller's number among them, from 0, in the order in which they came. Use it to
     *     let one of them do something for all
     * @throws BarrierBrokenException if the barrier is aborted, or reset while this waits
     */
    @Checkpoint
    public int await() {
        waiters.requireInLoop("await", "loop.submit(barrier::await)");
        if (aborted || waiters.size() + 1 == parties) {
            Async.readyCheckpoint("await"); // other tasks may run, so check again below
        }
        if (aborted) {
            throw aborted();
        }
        if (waiters.size() + 1 == parties) {
            return letGo();
        }
        return waiters.await(null);
    }

    private int letGo() {
        int number = 0;
        while (waiters.resumeFirst(number)) {
            number++;
        }
        return number;
    }

    /** Ends all current waits with a failure; the barrier can be used again. Loop only. */
    public void reset() {
        waiters.requireInLoop("reset", "loop.callSoonThreadSafe(barrier::reset)");
        aborted = false;
        waiters.failAll(() -> new BarrierBrokenException("the barrier was reset"));
    }

    /**
     * As {@link #reset}, but later calls of {@link #await} fail too, until it is reset. Loop only.
     */
    public void abort() {
        waiters.requireInLoop("abort", "loop.callSoonThreadSafe(barrier::abort)");
        aborted = true;
        waiters.failAll(AsyncBarrier::aborted);
    }

    private static BarrierBrokenException aborted() {
        return new BarrierBrokenException("the barrier was aborted");
    }

    /** How many tasks the barrier is for. */
    public int parties() {
        return parties;
    }

    /** Whether the barrier is aborted. Loop only. */
    public boolean broken() {
        return aborted;
    }

    /** The tasks that wait, longest first. Loop only. */
    public List<Task<?>> waiting() {
        return waiters.tasks();
    }

    @Override
    public String toString() {
        return "barrier for " + parties + " (" + (aborted ? "aborted" : waiters) + ")";
    }
}
