package dev.millrace.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a job: a task without a fiber. The code that does the work gets this handle. {@code
 * EventLoop.startJob} makes one.
 *
 * <p>The first of {@link #resume}, {@link #fail} and an accepted cancel (see {@link CancelHook})
 * decides the outcome. The methods are for any thread. They return false if they come too late: the
 * job has its outcome, or its loop is closed.
 *
 * <p><b>Cancel.</b> If the hook returns true, the job ends at once as cancelled. If it returns
 * false, the job ends when its work does: with the value, if the work returns one. If the work
 * fails, the job is cancelled; the failure goes to the loop's exception handler unless it
 * {@linkplain Aftermath follows} from the cancel.
 *
 * <p><b>Test clocks.</b> Virtual time stands still while there is work outside the loop. A job
 * counts as one piece of such work from its start to its end; {@link #workEnds} and {@link
 * #workBegins} change the count.
 *
 * @param <T> the type of the value
 */
public interface JobHandle<T extends @Nullable Object> extends Suspension<T> {

    /**
     * Calls {@code expired} on the loop after {@code limit}, unless the job has ended by then. At
     * most one per job. On the loop.
     *
     * @param limit counted from now, on the clock of the loop
     * @param expired ends the work, or {@linkplain #fail fails} the job
     */
    void onDeadline(Duration limit, Runnable expired);

    /**
     * Runs {@code call}, which hands the work to foreign code. If it blocks, the loop stands still:
     * no other task runs, because this is no checkpoint. The watchdog reports that after 100
     * milliseconds. Any thread; outside the loop this only runs the call.
     *
     * @param call hands the work over; must not await
     */
    void handOver(Runnable call);

    /**
     * Sets the thread of the work. Its stack is shown if the job is stuck when its loop closes. Any
     * thread.
     *
     * @param thread the thread that runs the work; null once the work has returned, before the job
     *     ends and the thread does something else
     */
    void runsOn(@Nullable Thread thread);

    /**
     * The task of the job, for descriptions of what it waits for or holds.
     *
     * @return a {@code dev.millrace.Task}
     */
    Object task();

    /** Adds a piece of work outside the loop to the count. On the loop. */
    void workBegins();

    /**
     * Removes a piece of work from the count: it has ended, or waits for the loop. Any thread. Has
     * no effect once the job has ended.
     */
    void workEnds();
}
