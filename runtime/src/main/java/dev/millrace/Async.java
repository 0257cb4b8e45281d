package dev.millrace;

import dev.millrace.internal.thread.Interruption;
import dev.millrace.spi.Suspension;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The methods that programs import statically: run a program, await, sleep, time out, retry.
 *
 * <p>Every call that can wait is a <em>checkpoint</em>. It always checks for a cancel. It lets
 * other tasks run when it waits, or when the task has passed 128 checkpoints without waiting.
 *
 * <p>A call that runs a {@link Body} declares and throws what the body throws, the same instance.
 * Futures, streams and bridges lose the type of a failure; {@link LoopFuture#awaitThrowing} or
 * {@link #mayThrow} declares it again.
 *
 * <p>Inside a subclass of {@link Thread}, or a lambda in one, {@code run} and {@code sleep} are
 * methods of the thread: write {@code Async.sleep(…)} there.
 */
public final class Async {
    private Async() {}

    // ---- exceptions

    /**
     * Does nothing but declare {@code X}, so that a block around it may catch {@code X}. Futures,
     * streams and bridges throw checked exceptions without declaring them. Any thread.
     *
     * {@snippet lang=java :
     * try {
     *     Async.mayThrow(IOException.class);
     *     pages.forEach(page -> show(page)); // the source of the stream may fail with it
     * } catch (IOException e) {
     *     showStale();
     * }
     * }
     *
     * @param declared names the type for the compiler
     * @throws X never from this call; the code after it may throw it
     */
    public static <X extends Throwable> void mayThrow(Class<X> declared) throws X {}

    // ---- running

    /**
     * Runs {@code body} as the main task of a new loop, closes the loop, and returns the body's
     * value. The calling thread waits meanwhile. Closing the loop cancels the tasks that are left
     * and waits for them, reports their errors, closes open streams and joins jobs in executors.
     *
     * <p>On the program's main thread Ctrl-C cancels the main task. A second Ctrl-C ends the
     * process, and so does a clean-up that takes longer than 10 seconds. Interrupting the calling
     * thread cancels the main task, and this call then throws {@code InterruptedException} without
     * declaring it.
     *
     * @throws TaskCancelledException if the main task was cancelled
     * @throws IllegalStateException if the caller is inside a running loop
     */
    public static <T extends @Nullable Object, X extends Throwable> T run(Body<? extends T, X> body)
            throws X {
        try (Runner runner = Runner.open()) {
            return runner.run(body);
        }
    }

    /** As {@link #run(Body)}, without a value. */
    public static <X extends Throwable> void run(VoidBody<X> body) throws X {
        run(body.returningNull());
    }

    /** What {@link #main} runs. */
    @FunctionalInterface
    public interface Program {
        /**
         * Runs as the main task.
         *
         * @param arguments the command line's arguments
         * @throws Exception to end the process with exit status 1
         */
        void run(String[] arguments) throws Exception;
    }

    /**
     * Runs {@code program} as {@link #run(VoidBody)} does, for the {@code main} method of a class,
     * and returns if the program returns. Otherwise it ends the process. After Ctrl-C the exit
     * status is 130, with one line on standard error. After a failure it is 1, and the thread's
     * handler for uncaught exceptions prints the stack trace.
     *
     * {@snippet lang=java :
     * public static void main(String[] arguments) {
     *     Async.main(arguments, Server::serve);
     * }
     * }
     *
     * @param arguments the command line's arguments, passed to the program
     * @param program what to run; may await
     */
    public static void main(String[] arguments, Program program) {
        int status = ProgramRun.statusOf(program, arguments);
        if (status != 0) {
            Runtime.getRuntime().exit(status);
        }
    }

    // ---- waiting

    /** As {@link LoopFuture#await()}. */
    @Checkpoint
    public static <T extends @Nullable Object> T await(LoopFuture<T> future) {
        return requireArgument(future, "future").await();
    }

    /**
     * Suspends the current task for {@code duration}; zero or less only lets the other ready tasks
     * run.
     */
    @Checkpoint
    public static void sleep(Duration duration) {
        SleepWait.sleep(Running.task("sleep"), duration);
    }

    /** Raises if the task is cancelled; otherwise lets everything run that is ready now. */
    @Checkpoint
    public static void checkpoint() {
        Running.task("checkpoint").checkpoint();
    }

    /**
     * The checkpoint of a call that has its result already, for authors of bridges. Raises if the
     * task is cancelled. Lets other tasks run only if the task has passed 128 checkpoints without
     * waiting.
     */
    @Checkpoint
    public static void readyCheckpoint() {
        readyCheckpoint("await or Async.readyCheckpoint");
    }

    /**
     * As {@link #readyCheckpoint()}, with the name of the method that the user called.
     *
     * @param call the name for the error message when the caller is not a task
     */
    @Checkpoint
    public static void readyCheckpoint(String call) {
        Running.task(call).readyCheckpoint();
    }

    /**
     * A reusable checkpoint for a call that passes many ready elements, for authors of bridges.
     * Each run of the returned object is one {@link #readyCheckpoint(String)} of the calling task,
     * which is looked up once.
     *
     * @param call the name for the error message when the caller is not a task
     * @return usable by the calling task only
     */
    public static Runnable readyCheckpoints(String call) {
        return Running.task(call)::readyCheckpoint;
    }

    /**
     * Raises a pending interrupt or cancel if the caller is a task. For bridge methods that check
     * their arguments before they wait.
     */
    @Checkpoint
    public static void raisePending() {
        if (Running.current() instanceof BodyTask<?> task) {
            task.enterCheckpoint();
        }
    }

    /**
     * Refuses a null argument of a checkpoint, for authors of bridges. A pending cancel is raised
     * first.
     *
     * @param name the name of the argument, for the message
     * @throws NullPointerException if {@code argument} is null
     */
    @Checkpoint
    public static <T> T requireArgument(@Nullable T argument, String name) {
        if (argument == null) {
            raisePending();
            throw new NullPointerException(name);
        }
        return argument;
    }

    /**
     * Suspends the current task until foreign code answers. Every bridge's await is built on it.
     *
     * @param start runs at once, on the task's fiber; hands the suspension to foreign code, which
     *     may answer before {@code start} has returned. This call throws what it throws
     */
    @Checkpoint
    public static <T extends @Nullable Object> T suspend(Consumer<? super Suspension<T>> start) {
        return new ForeignWait<T>(Running.task("await or Async.suspend")).outcome(start);
    }

    /**
     * As {@link #suspend(Consumer)}, with a hook for an answer that comes too late, because the
     * task was cancelled or another answer came first.
     *
     * @param onDiscard called once with such a value, as a callback of the loop, in the context of
     *     this call
     */
    @Checkpoint
    public static <T extends @Nullable Object> T suspend(
            Consumer<? super Suspension<T>> start, Consumer<? super T> onDiscard) {
        BodyTask<?> task = Running.task("await or Async.suspend");
        Consumer<T> hook = Discards.inContext(requireArgument(onDiscard, "onDiscard"));
        return new ForeignWait.Discarding<T>(task, hook).outcome(start);
    }

    /**
     * As {@link #suspend(Consumer)}, but cheaper, for a wait that only code of the current loop
     * ends, such as a queue of tasks. An answer from another thread throws {@link
     * WrongThreadException}.
     */
    @Checkpoint
    public static <T extends @Nullable Object> T suspendInLoop(
            Consumer<? super Suspension<T>> start) {
        return new LoopWait<T>(Running.task("suspendInLoop")).outcome(start);
    }

    // ---- several at once

    /** As {@link #gather(Collection)}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> List<T> gather(
            Body<? extends T, ? extends X>... bodies) throws X {
        return Fanout.gather(Arrays.asList(bodies));
    }

    /**
     * Runs all bodies concurrently and returns their values in the order given. The first failure
     * cancels the others and is thrown unwrapped once they have ended. Later failures go to the
     * exception handler, and values of bodies that had returned go to the {@link DiscardHandler}.
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> List<T> gather(
            Collection<? extends Body<? extends T, ? extends X>> bodies) throws X {
        return Fanout.gather(bodies);
    }

    /** As {@link #race(Collection)}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T race(
            Body<? extends T, ? extends X>... bodies) throws X {
        return Fanout.race(Arrays.asList(bodies), null);
    }

    /**
     * Runs all bodies concurrently and returns the value of the first that returns. The others are
     * cancelled and have ended by then. Failures before the first value are dropped. If no body
     * returns, the first failure is thrown unwrapped, and later ones go to the exception handler.
     * If a loser returns a value in spite of the cancel, it goes to the loop's {@link
     * DiscardHandler}. To take from the first of several channels, queues or futures, and from no
     * other, use {@code select} in {@code dev.millrace.sync}.
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T race(
            Collection<? extends Body<? extends T, ? extends X>> bodies) throws X {
        return Fanout.race(bodies, null);
    }

    /**
     * As {@link #race(Collection)}, with a hook for values that losers return in spite of the
     * cancel: two bodies that each take an element from a stream may both have one.
     *
     * @param onDiscard called once with each such value, as a callback of the loop, in the context
     *     of this call
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T race(
            Collection<? extends Body<? extends T, ? extends X>> bodies,
            Consumer<? super T> onDiscard)
            throws X {
        return Fanout.race(bodies, Discards.inContext(requireArgument(onDiscard, "onDiscard")));
    }

    /** As {@link #staggeredRace(Duration, Collection)}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T staggeredRace(
            Duration delay, Body<? extends T, ? extends X>... bodies) throws X {
        return staggeredRace(delay, Arrays.asList(bodies));
    }

    /**
     * As {@link #race(Collection)}, but each body begins only when the one before it has failed or
     * has run for {@code delay}. Use it to reach a server at the first of its addresses that
     * answers, as <a href="https://www.rfc-editor.org/rfc/rfc8305">Happy Eyeballs</a> does.
     *
     * @param delay zero or less to begin all at once
     * @param bodies the most promising one first
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T staggeredRace(
            Duration delay, Collection<? extends Body<? extends T, ? extends X>> bodies) throws X {
        return Attempts.staggered(
                "staggeredRace",
                requireArgument(delay, "delay"),
                requireArgument(bodies, "bodies"));
    }

    /**
     * Suspends until {@code policy} is satisfied. Cancels no future, and does not count as reading
     * their failures.
     *
     * @throws IllegalArgumentException if there are no futures
     */
    @Checkpoint
    public static <T extends @Nullable Object> WaitResult<T> waitFor(
            Collection<? extends LoopFuture<? extends T>> futures, WaitPolicy policy) {
        WaitSet.await(futures, policy);
        return WaitSet.sort(futures);
    }

    /**
     * As {@link #waitFor(Collection, WaitPolicy)}, for {@code limit} at most. Reaching the limit is
     * no error.
     */
    @Checkpoint
    public static <T extends @Nullable Object> WaitResult<T> waitFor(
            Collection<? extends LoopFuture<? extends T>> futures,
            WaitPolicy policy,
            Duration limit) {
        Running.task("waitFor").enterCheckpoint();
        WaitSet.requireSome(futures);
        moveOnAfter(limit, () -> WaitSet.await(futures, policy));
        return WaitSet.sort(futures);
    }

    /**
     * The futures in the order in which they complete. The iterator suspends in {@code next}. One
     * task may iterate, once.
     */
    public static <T extends @Nullable Object> Iterable<LoopFuture<? extends T>> asCompleted(
            Collection<? extends LoopFuture<? extends T>> futures) {
        return new Completions<>(futures);
    }

    // ---- scopes

    /**
     * Runs {@code body} and cuts it off after {@code limit}, counted from now.
     *
     * @throws DeadlineExceededException if it was cut off; if the body returns in spite of that,
     *     its value is returned
     */
    public static <T extends @Nullable Object, X extends Throwable> T timeout(
            Duration limit, Body<? extends T, X> body) throws X {
        return Deadlines.timeout(limit, scope -> body.run());
    }

    /** As {@link #timeout(Duration, Body)}, without a value. */
    public static <X extends Throwable> void timeout(Duration limit, VoidBody<X> body) throws X {
        timeout(limit, body.returningNull());
    }

    /**
     * As {@link #timeout(Duration, Body)}; the body may {@linkplain CancelScope#reschedule
     * reschedule}.
     */
    public static <T extends @Nullable Object, X extends Throwable> T timeout(
            Duration limit, ScopeBody<? extends T, X> body) throws X {
        return Deadlines.timeout(limit, body);
    }

    /**
     * As {@link #timeout(Duration, Body)}, until the loop's {@linkplain EventLoop#time() time} is
     * {@code when}.
     */
    public static <T extends @Nullable Object, X extends Throwable> T timeoutAt(
            Duration when, Body<? extends T, X> body) throws X {
        return Deadlines.timeoutAt(when, body);
    }

    /** As {@link #timeoutAt(Duration, Body)}, without a value. */
    public static <X extends Throwable> void timeoutAt(Duration when, VoidBody<X> body) throws X {
        timeoutAt(when, body.returningNull());
    }

    /** Runs {@code body} and cuts it off after {@code limit}. Returns false if it was cut off. */
    public static <X extends Throwable> boolean moveOnAfter(Duration limit, VoidBody<X> body)
            throws X {
        return CancelScope.withDeadline(limit).run(body);
    }

    /** As {@link #moveOnAfter(Duration, VoidBody)}; the body may reschedule or cancel the scope. */
    public static <X extends Throwable> boolean moveOnAfter(Duration limit, VoidScopeBody<X> body)
            throws X {
        CancelScope scope = CancelScope.withDeadline(limit);
        return scope.run(() -> body.run(scope));
    }

    /** Runs {@code body} shielded from cancels from outside; they are raised after it. */
    public static <T extends @Nullable Object, X extends Throwable> T shield(
            Body<? extends T, X> body) throws X {
        return Deadlines.within(CancelScope.shielded(), scope -> body.run());
    }

    /** As {@link #shield(Body)}, without a value. */
    public static <X extends Throwable> void shield(VoidBody<X> body) throws X {
        shield(body.returningNull());
    }

    /**
     * As {@link #shield(Body)}, for {@code limit} at most: for clean-up that must end.
     *
     * @throws DeadlineExceededException if it was cut off
     */
    public static <T extends @Nullable Object, X extends Throwable> T shield(
            Duration limit, Body<? extends T, X> body) throws X {
        return Deadlines.within(CancelScope.shielded(limit), scope -> body.run());
    }

    /** As {@link #shield(Duration, Body)}, without a value. */
    public static <X extends Throwable> void shield(Duration limit, VoidBody<X> body) throws X {
        shield(limit, body.returningNull());
    }

    /**
     * The earliest of the deadlines around the caller, in {@linkplain EventLoop#time() loop time}.
     * The current time if the caller is cancelled already; null if there is no deadline. A shield
     * hides the deadlines outside it.
     *
     * @throws IllegalStateException if the caller is not a task
     */
    public static @Nullable Duration currentEffectiveDeadline() {
        return Running.task("currentEffectiveDeadline").scope().effectiveDeadline();
    }

    // ---- trying again

    /**
     * Runs {@code body}, and again after each failure as {@code schedule} says. When it gives up,
     * it throws the last failure, the same instance. A cancel is never retried. If the deadline
     * around this call would end the wait before the next attempt, the failure is thrown at once.
     *
     * {@snippet lang=java :
     * RetrySchedule patient = RetrySchedule.exponential(ofMillis(100), ofSeconds(5)).atMost(4);
     * Reply reply = Async.retry(patient, () -> client.call(request));
     * }
     *
     * @throws X what the body threw last
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T retry(
            RetrySchedule schedule, Body<? extends T, X> body) throws X {
        return Attempts.retry(requireArgument(schedule, "schedule"), requireArgument(body, "body"));
    }

    /** As {@link #retry(RetrySchedule, Body)}, without a value. */
    @Checkpoint
    public static <X extends Throwable> void retry(RetrySchedule schedule, VoidBody<X> body)
            throws X {
        retry(schedule, requireArgument(body, "body").returningNull());
    }

    /**
     * Runs {@code body}, and starts it a second time if the first attempt has not ended after
     * {@code after}, or fails before that: against one slow server of many. Returns the first
     * value. The other attempt is cancelled and has ended by then; a value it still returns goes to
     * the loop's {@link DiscardHandler}. If both fail, the first failure is thrown, and the second
     * goes to the exception handler.
     *
     * @param after how long the first attempt runs alone; zero or less starts both at once
     * @param body must be safe to run twice, also at the same time
     * @throws X what the body throws
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T hedge(
            Duration after, Body<? extends T, X> body) throws X {
        return Attempts.hedge(requireArgument(after, "after"), requireArgument(body, "body"));
    }

    // ---- leaving the loop

    /**
     * Leaves the loop, runs {@code body} on the task's own thread while other tasks run on, and
     * returns to the loop. For a blocking call that needs this thread: its locks, its
     * thread-locals, its transaction. Calls that need the loop throw inside. A cancel waits for the
     * body to end.
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T blocking(
            Body<? extends T, X> body) throws X {
        return Running.task("blocking").away(null, body);
    }

    /** As {@link #blocking(Body)}, without a value. */
    @Checkpoint
    public static <X extends Throwable> void blocking(VoidBody<X> body) throws X {
        blocking(requireArgument(body, "body").returningNull());
    }

    /** As {@link #blocking(Body)}, but a cancel interrupts the body. */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T interruptible(
            Body<? extends T, X> body) throws X {
        BodyTask<?> task = Running.task("interruptible");
        return task.away(new Interruption(Thread.currentThread()), body);
    }

    /** As {@link #interruptible(Body)}, without a value. */
    @Checkpoint
    public static <X extends Throwable> void interruptible(VoidBody<X> body) throws X {
        interruptible(requireArgument(body, "body").returningNull());
    }

    // ---- tasks

    /** As {@link EventLoop#detach(Coroutine)}, on the current loop. */
    public static <T extends @Nullable Object> Task<T> detach(Coroutine<? extends T> body) {
        return Running.loop("detach").detach(body);
    }

    /** As {@link #detach(Coroutine)}, without a value. */
    public static Task<@Nullable Void> detach(VoidCoroutine body) {
        return detach(body.returningNull());
    }

    /** As {@link #detach(Coroutine)}, with a name for messages and dumps. */
    public static <T extends @Nullable Object> Task<T> detach(
            String name, Coroutine<? extends T> body) {
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
}
