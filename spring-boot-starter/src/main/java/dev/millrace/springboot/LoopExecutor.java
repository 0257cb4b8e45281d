package dev.millrace.springboot;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.RunInExecutor;
import dev.millrace.jdbc.LegacyJdbc;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.util.ClassUtils;

/**
 * A Spring executor that starts a detached task for each command. It is also an {@code
 * ExecutorService}, because Reactor cancels only work that it has given to one of these.
 */
final class LoopExecutor extends AbstractExecutorService implements AsyncTaskExecutor {

    private static final boolean JDBC =
            ClassUtils.isPresent(
                    "dev.millrace.jdbc.LegacyJdbc", LoopExecutor.class.getClassLoader());

    private final String name;
    private final Supplier<EventLoop> loops;
    private final Wrapping wrapping;
    private volatile boolean shutDown;

    /** How a task runs its command. */
    @FunctionalInterface
    private interface Wrapping {
        @Nullable Object run(Callable<?> command) throws Exception;
    }

    private LoopExecutor(String name, Supplier<EventLoop> loops, Wrapping wrapping) {
        this.name = name;
        this.loops = loops;
        this.wrapping = wrapping;
    }

    /** Commands are tasks: they may await. */
    static LoopExecutor tasks(Supplier<EventLoop> loops) {
        return new LoopExecutor("tasks", loops, Callable::call);
    }

    /** Commands are jobs in {@code dispatcher}: they may block. */
    static LoopExecutor jobs(Supplier<EventLoop> loops, Dispatcher dispatcher) {
        return new LoopExecutor(
                "jobs",
                loops,
                command -> JDBC ? Database.run(dispatcher, command) : run(dispatcher, command));
    }

    private static <T extends @Nullable Object> T run(Dispatcher dispatcher, Callable<T> command) {
        return RunInExecutor.<T>runInExecutor(dispatcher, command).await();
    }

    /** A class of its own, so that it is loaded only if the bridge is present. */
    private static final class Database {
        static <T extends @Nullable Object> T run(Dispatcher dispatcher, Callable<T> command) {
            return LegacyJdbc.<T>submit(dispatcher, command).await();
        }
    }

    @Override
    public void execute(Runnable command) {
        if (shutDown) {
            throw new TaskRejectedException(this + " is shut down");
        }
        Callable<?> work = Executors.callable(command);
        // a command may hand over the next one, as MVC does for each element of a stream
        Context caller = RunInExecutor.handedOver(Context.current());
        EventLoop loop = loops.get();
        Task<?> task =
                loop.<@Nullable Object>detach(
                        () -> caller.<@Nullable Object, Exception>call(() -> wrapping.run(work)));
        if (command instanceof Cancellable<?> future) {
            future.startedAs(task);
            Runnable follow = () -> task.addDoneCallback(done -> future.endsWith(task));
            if (!loop.offer(follow)) { // closed meanwhile, which has ended the task
                future.endsWith(task);
            }
        }
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> command) {
        return new Cancellable<>(command);
    }

    @Override
    protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable command, T value) {
        return new Cancellable<>(Executors.callable(command, value));
    }

    /** Cancels the task. It does not interrupt the thread: that is up to the task's loop. */
    private static final class Cancellable<T extends @Nullable Object> extends FutureTask<T> {
        private volatile @Nullable Task<?> task;
        private volatile boolean toCancel;

        Cancellable(Callable<T> command) {
            super(command);
        }

        void startedAs(Task<?> started) {
            task = started;
            // pairs with the read of the task in cancel
            if (toCancel) {
                cancel(started);
            }
        }

        /** For a task that has ended without its command: nothing else would end the future. */
        void endsWith(Task<?> ended) {
            Throwable failure = ended.failure();
            if (ended.cancelled()) {
                super.cancel(false);
            } else if (failure != null) {
                setException(failure);
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean first = super.cancel(false);
            if (first && mayInterrupt) {
                toCancel = true;
                Task<?> started = task;
                if (started != null) {
                    cancel(started);
                }
            }
            return first;
        }

        private static void cancel(Task<?> task) {
            task.cancel("its future was cancelled");
        }
    }

    // ---- shutdown: the loop waits for what was started

    @Override
    public void shutdown() {
        shutDown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutDown;
    }

    @Override
    public String toString() {
        return "executor of " + name;
    }
}
