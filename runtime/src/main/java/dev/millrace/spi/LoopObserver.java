package dev.millrace.spi;

import java.util.List;

/**
 * Observes a loop, for metrics, traces and recordings. Gets names and numbers, never a task or a
 * value of the program.
 *
 * <p><b>Threads.</b> Unless a method says otherwise, it is called inside the loop, on its driver or
 * on the thread of the task or callback that causes the event, so by one thread at a time. The loop
 * stands still meanwhile: an observer must be quick, must not wait and must not call the loop. A
 * checkpoint that would wait throws. If an observer throws, that is reported to the loop's
 * exception handler once and the observer is removed; the loop and other observers are not
 * affected.
 *
 * <p><b>Costs.</b> Without observers a loop only reads one field per event, and no clock. With
 * observers it makes a small object or two for each call, and the names of tasks without one. The
 * methods for starts, waits and resumes of tasks, and those for turns and polls, are called only if
 * an observer overrides them; turns and polls also read the clock. The kind of a wait is taken
 * without making its description, unless user code describes it; see {@link Described#kind}.
 *
 * <p>An observer that is registered while a loop runs sees the end of some events without their
 * beginning.
 */
public interface LoopObserver {

    /** The loop is new; nothing has run. On the thread that opens it. */
    default void loopOpened(String loop) {}

    /** The loop has closed; this is the last call. On the thread that closed it. */
    default void loopClosed(String loop) {}

    /**
     * A turn has ended. Only for turns that began after the registration.
     *
     * @param entries how many callbacks and steps of tasks were ready when it began, and have run
     * @param nanos how long they took together
     */
    default void turnEnded(String loop, long entries, long nanos) {}

    /**
     * The loop has checked timers, channels and calls from other threads, and slept if nothing was
     * ready.
     *
     * @param nanos how long that took, sleep included
     */
    default void pollEnded(String loop, long nanos) {}

    /**
     * A task was started and is ready, or a job was started. For a job, only {@link
     * #cancelDelivered} and {@link #taskEnded} follow; see {@link JobObserver}.
     *
     * @param task its number, unique in its loop
     * @param parent the task that started it; 0 if a callback or another thread did
     */
    default void taskForked(String loop, long task, String name, long parent) {}

    /** The body of a task begins. On its own thread. */
    default void taskStarted(String loop, long task, String name) {}

    /**
     * A task suspends, until it is {@linkplain #taskResumed resumed}; it may then suspend again at
     * once. Not called for JDK calls that park the thread.
     *
     * @param why the {@linkplain Description#kind kind} of what it waits for; {@code turn} if it
     *     only lets other tasks run; {@code away} in {@code blocking} or {@code interruptible}
     */
    default void taskSuspended(String loop, long task, String name, String why) {}

    /** A task goes on. On its own thread. */
    default void taskResumed(String loop, long task, String name) {}

    /**
     * A task or job has its outcome. Also called if its body has never begun.
     *
     * @param outcome {@code returned}, {@code failed} or {@code cancelled}
     */
    default void taskEnded(String loop, long task, String name, String outcome) {}

    /**
     * A cancel has reached a task or job: it ends the current wait, or the next checkpoint raises
     * it.
     */
    default void cancelDelivered(String loop, long task, String name) {}

    /**
     * Timers fire.
     *
     * @param nanos how late the first of them is
     */
    default void timerLate(String loop, long nanos) {}

    /**
     * A callback blocks inside a JDK call; the next callbacks run on another thread. Carrier engine
     * only; on the baton engine the loop stands still, and the watchdog reports that.
     *
     * @param thread the name of the thread that is blocked
     */
    default void callbackBlocked(String loop, String thread) {}

    /**
     * A fault goes to the exception handler. On the handler's thread, which may be outside the
     * loop.
     */
    default void faultReported(String loop, String message) {}

    /**
     * The watchdog reports that a step holds the loop, or that a task does not end. {@link
     * #faultReported} is called too. On the watchdog's thread, while the loop stands still.
     *
     * @param message the message of the fault
     * @param heldNanos how long the current step has held the loop; 0 if the report is about
     *     something else
     * @param stack its stack, innermost frame first; empty if it is not known
     */
    default void watchdogReported(
            String loop, String message, long heldNanos, List<StackTraceElement> stack) {}

    /**
     * A value was handed over but not taken, and goes to the loop's discard handler. Any thread.
     *
     * @param type its class
     * @param source where it was last
     */
    default void valueDiscarded(String loop, String type, String source) {}
}
