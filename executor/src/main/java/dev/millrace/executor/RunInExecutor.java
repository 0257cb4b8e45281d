package dev.millrace.executor;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Context;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.VoidBody;
import dev.millrace.VoidCoroutine;
import dev.millrace.spi.Starts;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking work off the loop, as a {@link Task} of the loop.
 *
 * <p>Every method keeps {@linkplain dev.millrace.executor##options the contract of a job}. Work
 * runs in {@link Dispatcher#blocking()} unless the call names another place.
 *
 * <p>A thread without a loop, such as that of a controller, submits to {@link EventLoop#common()}.
 * The task belongs to that loop, and the work has the caller's context, including thread-locals
 * that follow it. The calling thread never waits, not for a slot either. It can return the task, or
 * block with {@code task.loop().submit(task::await).join()}.
 *
 * {@snippet lang=java :
 * Report report = runInExecutor(() -> dao.report(month)).awaitThrowing(SQLException.class); // siblings run on
 *
 * Statement query = connection.createStatement();
 * JobOptions cancellable = JobOptions.in(Dispatcher.blocking()).withCancelAction(() -> cancel(query));
 * Task<Integer> rows = runInExecutor(cancellable, () -> query.executeUpdate(sql));
 * }
 */
public final class RunInExecutor {
    private RunInExecutor() {}

    /**
     * Runs {@code work} in {@link Dispatcher#blocking()}; a cancel interrupts it.
     *
     * @param <T> the type of the value
     * @param work what to run; returns the value
     * @return the task of the job
     * @throws dev.millrace.CancelledError if the submitting task is cancelled
     */
    @Checkpoint
    @CheckReturnValue
    public static <T extends @Nullable Object> Task<T> runInExecutor(Callable<T> work) {
        return runInExecutor(Dispatcher.blocking(), work);
    }

    /**
     * As {@link #runInExecutor(Callable)}, without a value.
     *
     * @param work what to run
     * @return the task of the job
     */
    @Checkpoint
    @CheckReturnValue
    public static Task<@Nullable Void> runInExecutor(VoidCoroutine work) {
        return runInExecutor(Dispatcher.blocking(), work);
    }

    /**
     * As {@link #runInExecutor(Callable)}, in a dispatcher or with options.
     *
     * @param <T> the type of the value
     * @param target a {@link Dispatcher}, or {@link JobOptions} with the policies for overload and
     *     cancel, a deadline and more
     * @param work what to run; returns the value
     * @return the task of the job; failed if there was no slot and the options say {@link
     *     OverloadPolicy#FAIL_FAST}
     * @throws dev.millrace.CancelledError if the submitting task is cancelled
     */
    @Checkpoint
    @CheckReturnValue
    public static <T extends @Nullable Object> Task<T> runInExecutor(
            JobTarget target, Callable<T> work) {
        Async.requireArgument(target, "target");
        Async.requireArgument(work, "work");
        Starts.starting("runInExecutor");
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null
                ? submitFromOutside(target.options(), work)
                : Submission.submit(loop, target.options(), work);
    }

    /**
     * As {@link #runInExecutor(JobTarget, Callable)}, without a value.
     *
     * @param target a {@link Dispatcher}, or {@link JobOptions}
     * @param work what to run
     * @return the task of the job
     */
    @Checkpoint
    @CheckReturnValue
    public static Task<@Nullable Void> runInExecutor(JobTarget target, VoidCoroutine work) {
        return runInExecutor(target, Async.requireArgument(work, "work").returningNull()::run);
    }

    /**
     * Runs {@code work} in {@code executor}, without a limit beyond the executor's own; a cancel
     * interrupts the work.
     *
     * @param <T> the type of the value
     * @param executor any executor; its {@code execute} is called on the loop and should not block
     * @param work what to run; returns the value
     * @return the task of the job; failed if the executor threw
     */
    @Checkpoint
    @CheckReturnValue
    public static <T extends @Nullable Object> Task<T> runInExecutor(
            Executor executor, Callable<T> work) {
        return runInExecutor(JobOptions.in(executor), work);
    }

    /**
     * As {@link #runInExecutor(Executor, Callable)}, without a value.
     *
     * @param executor any executor
     * @param work what to run
     * @return the task of the job
     */
    @Checkpoint
    @CheckReturnValue
    public static Task<@Nullable Void> runInExecutor(Executor executor, VoidCoroutine work) {
        return runInExecutor(
                JobOptions.in(executor), Async.requireArgument(work, "work").returningNull()::run);
    }

    /**
     * {@code caller} for work that a job hands over and does not wait for, as to an executor. A job
     * that is started in it is refused no permit because the job that handed it over holds one of
     * the same limiter. Any thread.
     */
    public static Context handedOver(Context caller) {
        return JobAncestry.leadingFromNone(caller);
    }

    // ---- back from the worker

    /**
     * Throws if the current job was cancelled or its deadline has passed. For the work of a job, on
     * its own thread; cheap enough to call in an inner loop.
     *
     * @throws java.util.concurrent.CancellationException if so; do not catch it, so that the work
     *     ends
     * @throws IllegalStateException if the caller is not the work of a job
     */
    public static void checkCancelled() {
        ExecutorJob<?> job = LoopCall.currentJob("checkCancelled");
        job.check();
    }

    /**
     * Runs {@code body} as a task on the loop that submitted this job, and waits for it. Use it for
     * code that must run on the loop. For the work of a job, on its own thread.
     *
     * <p>A cancel of the job, its deadline or an interrupt of the thread cancels the body; this
     * call still waits until the body has ended. If the body is cancelled on the loop, this call
     * throws.
     *
     * @param <T> the type of the value
     * @param <X> what the body may throw
     * @param body what to run, in the context of the work
     * @return the value of the body
     * @throws X if the body does
     * @throws java.util.concurrent.CancellationException if the job or the body was cancelled
     * @throws dev.millrace.LoopClosedException if the loop is closed
     * @throws IllegalStateException if the caller is not the work of a job
     */
    public static <T extends @Nullable Object, X extends Throwable> T fromThread(
            Body<? extends T, X> body) throws X {
        return LoopCall.run(body);
    }

    /**
     * As {@link #fromThread(Body)}, without a value.
     *
     * @param <X> what the body may throw
     * @param body what to run
     * @throws X if the body does
     */
    public static <X extends Throwable> void fromThread(VoidBody<X> body) throws X {
        fromThread(body.returningNull());
    }

    /**
     * Submits for a thread without a loop: a task of the common loop submits the job in the
     * caller's context and awaits it.
     */
    private static <T extends @Nullable Object> Task<T> submitFromOutside(
            JobOptions options, Callable<T> work) {
        Context caller = Context.current();
        EventLoop loop = EventLoop.common();
        Coroutine<T> waiting =
                () -> caller.call(() -> Submission.submit(loop, options, work).await());
        return loop.detach(options.name(), waiting);
    }
}
