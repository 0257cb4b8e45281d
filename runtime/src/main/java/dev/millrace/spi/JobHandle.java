package dev.millrace.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job, in the hands of whoever does its work: a task of a loop that has no fiber of its own and
 * ends when this handle says so. {@code EventLoop.startJob} makes one.
 *
 * <p>The first of {@link #resume}, {@link #fail} and a cancel that {@linkplain CancelHook unhooks}
 * decides the outcome. The methods are for any thread and return false when they came too late: the
 * job had its outcome, or its loop is closed.
 *
 * <p><b>Cancel.</b> A hook that returns true ends the job at once, as cancelled. A hook that
 * returns false leaves it to the work to end: a value that it returns all the same is kept; after a
 * failure the job counts as cancelled, and the failure goes to the exception handler of the loop
 * unless it {@linkplain Aftermath follows} from the cancel.
 *
 * <p><b>Test clocks.</b> A loop on virtual time does not move on while work is under way outside of
 * it. A job counts as one piece of such work from its start to its end; {@link #workEnds} and
 * {@link #workBegins} correct that.
 *
 * @param <T> the type of the value
 */
public interface JobHandle<T extends @Nullable Object> extends Suspension<T> {

    /**
     * Calls {@code expired} on the loop after {@code limit}, unless the job has ended by then. At
     * most one per job; on the loop.
     *
     * @param limit counted from now, on the clock of the loop
     * @param expired ends the work, or {@linkplain #fail fails} the job
     */
    void onDeadline(Duration limit, Runnable expired);

    /**
     * Hands the work to whoever does it. If {@code call}, which is foreign code, blocks, the loop
     * waits for it: no other task runs inside a call that is no checkpoint. The watchdog reports
     * that after 100 milliseconds. Any thread; off the loop this only runs the call.
     *
     * @param call takes the work; to wait for the loop inside is refused
     */
    void handOver(Runnable call);

    /**
     * The work is on {@code thread} now: its stack is shown if the job is stuck when its loop
     * closes. Any thread.
     *
     * @param thread whose stack tells what the work does; null once the work has returned, before
     *     the loop is told and the thread does something else
     */
    void runsOn(@Nullable Thread thread);

    /** One more piece of work of this job is under way outside the loop. On the loop. */
    void workBegins();

    /**
     * A piece of work of this job outside the loop has ended, or waits for the loop. Any thread; of
     * no effect once the job has ended.
     */
    void workEnds();
}
