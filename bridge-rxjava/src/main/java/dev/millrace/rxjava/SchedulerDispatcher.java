package dev.millrace.rxjava;

import dev.millrace.spi.RevocableExecutor;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One job's way to a scheduler: a job that was cancelled before it began is taken out again. */
final class SchedulerDispatcher implements RevocableExecutor {

    private final Scheduler scheduler;
    private @Nullable Disposable queued; // loop only
    private volatile boolean begun; // written by the scheduler's thread, read by the loop

    SchedulerDispatcher(Scheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    }

    @Override
    public void execute(Runnable job) {
        Disposable waiting =
                scheduler.scheduleDirect(() -> {
                    begun = true;
                    job.run();
                });
        queued = waiting;
        if (waiting.isDisposed() && !begun) { // how RxJava says no; the job would never end
            throw new RejectedExecutionException(scheduler + " has been shut down");
        }
    }

    @Override
    public void revoke(Runnable job) {
        Disposable waiting = queued;
        if (waiting != null) {
            waiting.dispose();
        }
    }
}
