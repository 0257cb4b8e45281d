package dev.millrace;

import dev.millrace.spi.CancelHook;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.WorkWindow;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Work in an executor, as a library builds it on {@link EventLoop#startJob}. */
public final class Jobs<T extends @Nullable Object> implements Runnable, CancelHook {
    private final JobHandle<T> job;
    private final Callable<T> work;
    private final @Nullable Runnable cancelAction;
    private final Context context = Context.current();
    private final WorkWindow window = new WorkWindow();

    private Jobs(JobHandle<T> job, Callable<T> work, @Nullable Runnable cancelAction) {
        this.job = job;
        this.work = work;
        this.cancelAction = cancelAction;
    }

    /** Runs {@code work}; a cancel interrupts it. */
    public static <T extends @Nullable Object> Task<T> start(
            EventLoop loop, Executor executor, Callable<T> work) {
        return start(loop, executor, work, null);
    }

    /** Runs {@code work}; a cancel runs {@code cancelAction} on the loop. */
    public static <T extends @Nullable Object> Task<T> start(
            EventLoop loop, Executor executor, Callable<T> work, @Nullable Runnable cancelAction) {
        return loop.startJob(
                null,
                job -> {
                    var jobs = new Jobs<T>(job, work, cancelAction);
                    job.onCancel(jobs);
                    executor.execute(jobs);
                });
    }

    @Override
    public void run() {
        if (!window.open()) {
            return;
        }
        job.runsOn(Thread.currentThread());
        T value;
        try {
            value = context.call(work::call);
        } catch (Throwable t) {
            end();
            job.fail(t);
            return;
        }
        end();
        job.resume(value);
    }

    private void end() {
        window.close();
        job.runsOn(null);
    }

    @Override
    public boolean abort() {
        if (window.withdraw()) {
            return true;
        }
        if (cancelAction == null) {
            window.interrupt();
        } else {
            window.runWhileOpen(cancelAction);
        }
        return false;
    }
}
