package dev.millrace;

import dev.millrace.spi.Suspension;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The façade that programs import statically.
 *
 * <p>Everything that can wait is a <em>checkpoint</em>: a cancellation point always, and a
 * scheduling point when it waits, or when the task has passed 128 of them without waiting. Bodies
 * may throw anything; what they throw comes out as it is. A call with a {@code Class<X>} argument
 * declares {@code X}, so that it can be caught; see {@link LoopFuture#await(Class)}.
 *
 * <p>Inside a subclass of {@link Thread}, or a lambda in one, the names {@code run} and {@code
 * sleep} are those of the thread: write {@code Async.sleep(…)} there.
 */
public final class Async {
    private Async() {}

    // ---- running

    /**
     * Runs {@code body} as the main task of a new loop, winds the loop down, and returns the body's
     * value. The calling thread waits meanwhile. Winding down cancels what is left and waits for
     * it, reports its errors, closes open streams and joins jobs in executors.
     *
     * <p>On the program's main thread Ctrl-C cancels the main task; a second one, or 10 seconds of
     * clean-up, end the process. Interrupting the calling thread cancels the main task, and then
     * this throws {@code InterruptedException} without declaring it.
     *
     * @throws TaskCancelledException if the main task was cancelled
     * @throws IllegalStateException if the caller is inside a running loop
     */
    public static <T extends @Nullable Object> T run(Coroutine<T> body) {
        try (Runner runner = Runner.open()) {
            return runner.run(body);
        }
    }

    /** As {@link #run(Coroutine)}, without a value. */
    public static void run(VoidCoroutine body) {
        run(body.returningNull());
    }

    /** As {@link #run(Coroutine)}, declaring that the body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> T run(
            Class<X> declared, Coroutine<T> body) throws X {
        return run(body);
    }

    // ---- waiting

    /** As {@link LoopFuture#await()}. */
    public static <T extends @Nullable Object> T await(LoopFuture<T> future) {
        return future.await();
    }

    /** As {@link LoopFuture#await(Class)}. */
    public static <T extends @Nullable Object, X extends Throwable> T await(
            LoopFuture<T> future, Class<X> declared) throws X {
        return future.await();
    }

    /** Suspends the current task for {@code duration}; zero or less gives one turn away. */
    public static void sleep(Duration duration) {
        BodyTask<?> task = Running.task("sleep");
        task.enterCheckpoint();
        if (duration.isPositive()) {
            SleepWait.sleep(task, task.loop().deadlineNanos(duration));
        } else {
            task.giveTurn();
            task.throwIfCancelled(); // by what ran meanwhile
        }
    }

    /** Raises if the task is cancelled, and lets everything run that is ready now. */
    public static void checkpoint() {
        BodyTask<?> task = Running.task("checkpoint");
        task.enterCheckpoint();
        task.giveTurn();
        task.throwIfCancelled(); // by what ran meanwhile
    }

    /**
     * The checkpoint of a call whose result is there already, for authors of bridges: raises if the
     * task is cancelled, and gives a turn away only if the task has passed 128 checkpoints without
     * waiting.
     */
    public static void readyCheckpoint() {
        BodyTask<?> task = Running.task("readyCheckpoint");
        task.enterCheckpoint();
        task.spendBudget();
    }

    /**
     * Suspends the current task until foreign code answers. The wait under every bridge.
     *
     * @param start runs at once, on the task's fiber; hands the suspension to foreign code, which
     *     may answer before {@code start} has returned. What it throws is thrown here
     */
    public static <T extends @Nullable Object> T suspend(Consumer<? super Suspension<T>> start) {
        return new ForeignWait<T>(Running.task("suspend")).outcome(start);
    }

    /**
     * As {@link #suspend}, for what only the current loop's own code ends, such as a queue of
     * tasks: cheaper, as nobody else can come first. Answers from other threads are refused with a
     * {@link WrongThreadException}.
     */
    public static <T extends @Nullable Object> T suspendInLoop(
            Consumer<? super Suspension<T>> start) {
        return new LoopWait<T>(Running.task("suspendInLoop")).outcome(start);
    }

    // ---- several at once

    /** As {@link #gather(Collection)}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> List<T> gather(Coroutine<? extends T>... bodies) {
        return Fanout.gather(List.of(bodies));
    }

    /**
     * Runs all bodies concurrently and returns their values in the order given. The first failure
     * cancels the others and is thrown bare once they have ended; later failures go to the
     * exception handler.
     */
    public static <T extends @Nullable Object> List<T> gather(
            Collection<? extends Coroutine<? extends T>> bodies) {
        return Fanout.gather(bodies);
    }

    /** As {@link #gather(Collection)}, declaring that a body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> List<T> gather(
            Class<X> declared, Collection<? extends Coroutine<? extends T>> bodies) throws X {
        return Fanout.gather(bodies);
    }

    /** As {@link #race(Collection)}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <T extends @Nullable Object> T race(Coroutine<? extends T>... bodies) {
        return Fanout.race(List.of(bodies));
    }

    /**
     * Runs all bodies concurrently and returns the value of the first that returns; the others are
     * cancelled and have ended by then. If none returns, the first failure is thrown bare and later
     * ones go to the exception handler; if one does, the failures before it were part of the race.
     */
    public static <T extends @Nullable Object> T race(
            Collection<? extends Coroutine<? extends T>> bodies) {
        return Fanout.race(bodies);
    }

    /** As {@link #race(Collection)}, declaring that a body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> T race(
            Class<X> declared, Collection<? extends Coroutine<? extends T>> bodies) throws X {
        return Fanout.race(bodies);
    }

    /**
     * Suspends until {@code policy} is satisfied. Neither cancels nor reads the futures.
     *
     * @throws IllegalArgumentException if there are no futures
     */
    public static <T extends @Nullable Object> WaitResult<T> waitFor(
            Collection<? extends LoopFuture<T>> futures, WaitPolicy policy) {
        requireSome(futures);
        WaitSet.await(futures, policy);
        return WaitSet.sort(futures);
    }

    /**
     * As {@link #waitFor(Collection, WaitPolicy)}, for {@code limit} at most; running out is no
     * error.
     */
    public static <T extends @Nullable Object> WaitResult<T> waitFor(
            Collection<? extends LoopFuture<T>> futures, WaitPolicy policy, Duration limit) {
        requireSome(futures);
        moveOnAfter(limit, () -> WaitSet.await(futures, policy));
        return WaitSet.sort(futures);
    }

    /**
     * The futures in the order in which they get done. The iterator suspends in {@code next}; it is
     * for one task, once.
     */
    public static <T extends @Nullable Object> Iterable<LoopFuture<T>> asCompleted(
            Collection<? extends LoopFuture<T>> futures) {
        return new Completions<>(futures);
    }

    // ---- scopes

    /**
     * Runs {@code body} and cuts it off after {@code limit}, counted from now.
     *
     * @throws DeadlineExceededException if it was cut off; a body that returns all the same keeps
     *     its value
     */
    public static <T extends @Nullable Object> T timeout(Duration limit, Coroutine<T> body) {
        return Deadlines.timeout(limit, scope -> body.run());
    }

    /** As {@link #timeout(Duration, Coroutine)}, without a value. */
    public static void timeout(Duration limit, VoidCoroutine body) {
        timeout(limit, body.returningNull());
    }

    /**
     * As {@link #timeout(Duration, Coroutine)}; the body may {@linkplain CancelScope#reschedule
     * reschedule}.
     */
    public static <T extends @Nullable Object> T timeout(Duration limit, ScopeBody<T> body) {
        return Deadlines.timeout(limit, body);
    }

    /** As {@link #timeout(Duration, Coroutine)}, declaring that the body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> T timeout(
            Duration limit, Class<X> declared, Coroutine<T> body) throws X {
        return timeout(limit, body);
    }

    /**
     * As {@link #timeout(Duration, Coroutine)}, until the loop's {@linkplain EventLoop#time() time}
     * is {@code when}.
     */
    public static <T extends @Nullable Object> T timeoutAt(Duration when, Coroutine<T> body) {
        return timeout(when.minus(EventLoop.current().time()), body);
    }

    /** As {@link #timeoutAt(Duration, Coroutine)}, without a value. */
    public static void timeoutAt(Duration when, VoidCoroutine body) {
        timeoutAt(when, body.returningNull());
    }

    /** As {@link #timeoutAt(Duration, Coroutine)}, declaring that the body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> T timeoutAt(
            Duration when, Class<X> declared, Coroutine<T> body) throws X {
        return timeoutAt(when, body);
    }

    /** Runs {@code body} and cuts it off after {@code limit}; false if it was cut off. */
    public static boolean moveOnAfter(Duration limit, VoidCoroutine body) {
        return CancelScope.withDeadline(limit).run(body);
    }

    /**
     * As {@link #moveOnAfter(Duration, VoidCoroutine)}; the body may reschedule or cancel the
     * scope.
     */
    public static boolean moveOnAfter(Duration limit, VoidScopeBody body) {
        CancelScope scope = CancelScope.withDeadline(limit);
        return scope.run(() -> body.run(scope));
    }

    /**
     * As {@link #moveOnAfter(Duration, VoidCoroutine)}, declaring that the body may throw {@code
     * X}.
     */
    public static <X extends Throwable> boolean moveOnAfter(
            Duration limit, Class<X> declared, VoidCoroutine body) throws X {
        return moveOnAfter(limit, body);
    }

    /** Runs {@code body} where cancels from outside do not reach it; they are raised after it. */
    public static <T extends @Nullable Object> T shield(Coroutine<T> body) {
        return Deadlines.within(CancelScope.shielded(), scope -> body.run());
    }

    /** As {@link #shield(Coroutine)}, without a value. */
    public static void shield(VoidCoroutine body) {
        shield(body.returningNull());
    }

    /** As {@link #shield(Coroutine)}, declaring that the body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> T shield(
            Class<X> declared, Coroutine<T> body) throws X {
        return shield(body);
    }

    /**
     * As {@link #shield(Coroutine)}, for {@code limit} at most: for clean-up that must not take for
     * ever.
     *
     * @throws DeadlineExceededException if it was cut off
     */
    public static <T extends @Nullable Object> T shield(Duration limit, Coroutine<T> body) {
        return Deadlines.within(CancelScope.shielded(limit), scope -> body.run());
    }

    /** As {@link #shield(Duration, Coroutine)}, without a value. */
    public static void shield(Duration limit, VoidCoroutine body) {
        shield(limit, body.returningNull());
    }

    /** As {@link #shield(Duration, Coroutine)}, declaring that the body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> T shield(
            Duration limit, Class<X> declared, Coroutine<T> body) throws X {
        return shield(limit, body);
    }

    // ---- leaving the loop

    /**
     * Gives the loop away, runs {@code body} on the task's own thread, and comes back before it
     * returns. For a blocking call that needs this thread: its locks, its thread-locals, its
     * transaction. Calls that need the loop are refused inside. A cancel waits for the body to end.
     */
    public static <T extends @Nullable Object> T blocking(Coroutine<T> body) {
        return Running.task("blocking").away(null, body);
    }

    /** As {@link #blocking(Coroutine)}, without a value. */
    public static void blocking(VoidCoroutine body) {
        blocking(body.returningNull());
    }

    /** As {@link #blocking(Coroutine)}, declaring that the body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> T blocking(
            Class<X> declared, Coroutine<T> body) throws X {
        return blocking(body);
    }

    /** As {@link #blocking(Coroutine)}, and a cancel interrupts the body. */
    public static <T extends @Nullable Object> T interruptible(Coroutine<T> body) {
        BodyTask<?> task = Running.task("interruptible");
        return task.away(new Interruption(Thread.currentThread()), body);
    }

    /** As {@link #interruptible(Coroutine)}, without a value. */
    public static void interruptible(VoidCoroutine body) {
        interruptible(body.returningNull());
    }

    /** As {@link #interruptible(Coroutine)}, declaring that the body may throw {@code X}. */
    public static <T extends @Nullable Object, X extends Throwable> T interruptible(
            Class<X> declared, Coroutine<T> body) throws X {
        return interruptible(body);
    }

    // ---- tasks

    /** As {@link EventLoop#detach(Coroutine)}, on the current loop. */
    public static <T extends @Nullable Object> Task<T> detach(Coroutine<T> body) {
        return Running.loop("detach").detach(body);
    }

    /** As {@link #detach(Coroutine)}, without a value. */
    public static Task<@Nullable Void> detach(VoidCoroutine body) {
        return detach(body.returningNull());
    }

    /** As {@link #detach(Coroutine)}, with a name for messages and dumps. */
    public static <T extends @Nullable Object> Task<T> detach(String name, Coroutine<T> body) {
        return Running.loop("detach").detach(name, body);
    }

    /** As {@link #detach(String, Coroutine)}, without a value. */
    public static Task<@Nullable Void> detach(String name, VoidCoroutine body) {
        return detach(name, body.returningNull());
    }

    /**
     * The task that is calling.
     *
     * @throws IllegalStateException if the caller is not a task
     */
    public static Task<?> currentTask() {
        return Running.task("currentTask");
    }

    /** The tasks of the current loop that are not done, oldest first. */
    public static Set<Task<?>> allTasks() {
        return Running.loop("allTasks").allTasks();
    }

    private static void requireSome(Collection<?> futures) {
        if (futures.isEmpty()) {
            throw new IllegalArgumentException("waitFor needs at least one future");
        }
    }
}
