package dev.millrace.reactor;

import dev.millrace.spi.RevocableExecutor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** One job's way to a scheduler: a job that was cancelled before it began is taken out again. */
final class SchedulerDispatcher implements RevocableExecutor {

    private final Scheduler scheduler;
    private @Nullable Disposable queued; // loop only

    SchedulerDispatcher(Scheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    }

    @Override
    public void execute(Runnable job) {
        queued = scheduler.schedule(job);
    }

    @Override
    public void revoke(Runnable job) {
        Disposable waiting = queued;
        if (waiting != null) {
            waiting.dispose();
        }
    }
}
