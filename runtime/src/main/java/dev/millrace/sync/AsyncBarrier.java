package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.spi.Description;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place where so many tasks wait for each other; the last to come lets all of them go on, and
 * then it is ready for the next so many.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. A cancelled task has not come.
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
     * A barrier of the loop at hand.
     *
     * @param parties how many tasks wait for each other; 1 or more
     * @throws IllegalStateException if the caller is not on a loop
     */
    public static AsyncBarrier create(int parties) {
        return create(EventLoop.current(), parties);
    }

    /** As {@link #create(int)}, of {@code loop}. Any thread. */
    public static AsyncBarrier create(EventLoop loop, int parties) {
        return new AsyncBarrier(loop, parties);
    }

    /**
     * Waits until as many tasks wait as the barrier is for.
     *
     * @return the caller's number among them, in the order in which they came, from 0: one of them
     *     has each, of use where one has to do something for all
     * @throws BarrierBrokenException if the barrier is aborted, or reset while this waits
     */
    @Checkpoint
    public int await() {
        waiters.requireInLoop("await", "loop.submit(barrier::await)");
        if (aborted || waiters.size() + 1 == parties) {
            Async.readyCheckpoint("await"); // may give way, so that it is looked at again
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

    /** Ends the waits of all that wait with a failure; the barrier can be used again. Loop only. */
    public void reset() {
        waiters.requireInLoop("reset", "loop.callSoonThreadSafe(barrier::reset)");
        aborted = false;
        waiters.failAll(() -> new BarrierBrokenException("the barrier was reset"));
    }

    /** As {@link #reset}, and refuses those that come, until it is reset. Loop only. */
    public void abort() {
        waiters.requireInLoop("abort", "loop.callSoonThreadSafe(barrier::abort)");
        aborted = true;
        waiters.failAll(AsyncBarrier::aborted);
    }

    private static BarrierBrokenException aborted() {
        return new BarrierBrokenException("the barrier was aborted");
    }

    /** How many tasks wait for each other. */
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
