package dev.millrace.reactor;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.JobHandle;
import dev.millrace.spi.Starts;
import dev.millrace.spi.WorkWindow;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Work on a scheduler. A cancel before it begins withdraws it; a later one interrupts it. */
final class SchedulerJob<T extends @Nullable Object> implements Runnable, CancelHook, Described {
    private final JobHandle<T> job;
    private final Callable<T> work;
    private final Context context = Context.current();
    private final WorkWindow window = new WorkWindow();
    // set by the work; cleared when its thread has its own context back
    private @Nullable Disposable queued; // loop only
    private @Nullable T returned;

    private SchedulerJob(JobHandle<T> job, Callable<T> work) {
        this.job = job;
        this.work = work;
    }

    static <T extends @Nullable Object> Task<T> start(Scheduler scheduler, Callable<T> work) {
        Objects.requireNonNull(scheduler, "scheduler");
        Objects.requireNonNull(work, "work");
        Starts.starting("on");
        return EventLoop.current()
                .startJob(null, job -> new SchedulerJob<>(job, work).schedule(scheduler));
    }

    private void schedule(Scheduler scheduler) {
        job.onCancel(this);
        job.handOver(() -> queued = scheduler.schedule(this));
    }

    @Override
    public void run() {
        if (!window.open()) {
            return;
        }
        job.runsOn(Thread.currentThread());
        T value;
        try {
            value = context.call(() -> returned = work.call());
        } catch (Throwable t) {
            end();
            job.fail(t);
            discardReturned();
            return;
        }
        end();
        returned = null;
        job.resume(value);
    }

    /**
     * Ends the window: what the thread does next is no longer part of this job and must not be
     * interrupted.
     */
    private void end() {
        window.close();
        job.runsOn(null);
    }

    /** Called when the work has returned but the job has failed. */
    private void discardReturned() {
        T unused = returned;
        returned = null;
        if (unused != null) {
            job.resume(unused); // too late, so the loop discards it
        }
    }

    @Override
    public Description describe() {
        return Description.of(
                "job", window.running() ? "its work, on a scheduler" : "a thread of a scheduler");
    }

    @Override
    public boolean abort() {
        if (!window.withdraw()) {
            window.interrupt();
            return false;
        }
        Disposable waiting = queued;
        if (waiting != null) {
            waiting.dispose();
        }
        return true;
    }
}
