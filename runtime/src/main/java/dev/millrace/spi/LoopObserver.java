package dev.millrace.spi;

import java.util.List;

/**
 * Is told what a loop does: for metrics, traces and recordings. Gets names and numbers, and never a
 * value of the program or a task.
 *
 * <p><b>Threads.</b> Unless a method says otherwise, it is called inside the loop, by its driver or
 * on the thread of the task or callback that does what is told, and so by one thread at a time. The
 * loop stands still meanwhile: an observer must be quick, must not wait, and calls nothing of the
 * loop. A wait at a checkpoint is refused with an exception. What an observer throws goes to the
 * loop's exception handler, once, and it is removed; the loop and the other observers notice
 * nothing.
 *
 * <p><b>Costs.</b> A loop that nobody observes reads one field where it would tell something, and
 * looks at no clock. Observed, it makes a small object or two for each call, and the name of a task
 * that was given none. The start of a task, its waits and what follows them are told only if some
 * observer of the loop has code for that, and so are turns and polls, for each of which the clock
 * is read. The kind of a wait is asked for without its description, save where code of the user's
 * describes it; see {@link Described#kind}.
 *
 * <p>Whoever is registered while a loop runs sees the end of some things whose beginning it has not
 * seen.
 */
public interface LoopObserver {

    /** The loop is new; nothing has run. On the thread that opens it. */
    default void loopOpened(String loop) {}

    /**
     * The loop has closed, and tells this observer nothing more. On the thread that has closed it.
     */
    default void loopClosed(String loop) {}

    /**
     * A turn has ended at whose beginning this observer was registered already.
     *
     * @param entries how many callbacks and steps of tasks were ready when it began, and have run
     * @param nanos how long they took together
     */
    default void turnEnded(String loop, long entries, long nanos) {}

    /**
     * The loop has looked at timers, channels and other threads, and slept if nothing was ready.
     *
     * @param nanos how long that took, nearly all of it sleep where nothing was ready
     */
    default void pollEnded(String loop, long nanos) {}

    /**
     * A task was started and is ready, or a job has begun outside the loop. Of a job nothing else
     * is told but its cancel and its end; see {@link JobObserver}.
     *
     * @param task unique in its loop
     * @param parent the task that started it; 0 if a callback or another thread did
     */
    default void taskForked(String loop, long task, String name, long parent) {}

    /** The body of a task begins. On its own thread. */
    default void taskStarted(String loop, long task, String name) {}

    /**
     * A task gives way, to be {@linkplain #taskResumed resumed} later, perhaps only to suspend
     * again. Not told of a call of the JDK that parks its thread.
     *
     * @param why a word: the {@linkplain Description#kind kind} of what it waits for; {@code turn}
     *     if it only lets others run; {@code away} if it leaves the loop for {@code blocking} or
     *     {@code interruptible}
     */
    default void taskSuspended(String loop, long task, String name, String why) {}

    /** A task goes on. On its own thread. */
    default void taskResumed(String loop, long task, String name) {}

    /**
     * A task or job has its outcome. Also of one whose body has never begun.
     *
     * @param outcome {@code returned}, {@code failed} or {@code cancelled}
     */
    default void taskEnded(String loop, long task, String name, String outcome) {}

    /** A cancel has come to a task or job: it ends its wait, or the next checkpoint raises it. */
    default void cancelDelivered(String loop, long task, String name) {}

    /**
     * Timers are due, and fire now.
     *
     * @param nanos how much later than asked the first of them is
     */
    default void timerLate(String loop, long nanos) {}

    /**
     * A callback blocks inside a call of the JDK; the next ones run on another thread. Carrier
     * engine only; on the other the loop stands still, and the watchdog says so.
     *
     * @param thread the name of the thread that is blocked
     */
    default void callbackBlocked(String loop, String thread) {}

    /** A fault goes to the exception handler. On the handler's thread, if outside the loop too. */
    default void faultReported(String loop, String message) {}

    /**
     * The watchdog reports that something holds the loop up or will not end; the fault is told as
     * well. On the watchdog's thread, while the loop stands still.
     *
     * @param message what the exception handler is told
     * @param heldNanos how long the step at hand has held the loop; 0 where the report is of
     *     something else
     * @param stack where that is, innermost frame first; empty if it is not known
     */
    default void watchdogReported(
            String loop, String message, long heldNanos, List<StackTraceElement> stack) {}

    /**
     * A value was handed over and not taken, and goes to the loop's discard handler. Any thread.
     *
     * @param type its class
     * @param source what had it last
     */
    default void valueDiscarded(String loop, String type, String source) {}
}
