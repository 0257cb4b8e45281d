package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.RunInExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Jobs on threads of every kind: cancelled, late, rejected, interrupted and abandoned. */
final class JobWork extends Work {
    private static final int JOBS = 100;

    private final Dispatcher pool = Dispatcher.pool("soak-pool", 2, 1_000);
    private final CapacityLimiter narrow = CapacityLimiter.of("soak-narrow", 4, 8);
    private final List<Dispatcher> dispatchers =
            List.of(Dispatcher.blocking(), Dispatcher.cpu(), pool);

    JobWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() throws Exception {
        List<Task<Long>> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            jobs.add(RunInExecutor.runInExecutor(options(), this::work));
            if (oneIn(8)) {
                Async.checkpoint();
            }
            if (oneIn(5)) {
                jobs.get(random.nextInt(jobs.size())).cancel();
                ledger.cancel();
            }
        }
        for (Task<Long> job : jobs) {
            try {
                ledger.receive(job.await());
            } catch (TaskCancelledException
                    | DeadlineExceededException
                    | RejectedExecutionException
                    | Planned e) {
                ledger.fail();
            }
        }
    }

    private JobOptions options() {
        JobOptions options =
                JobOptions.in(dispatchers.get(random.nextInt(dispatchers.size())))
                        .withCancelPolicy(
                                CancelPolicy.values()[random.nextInt(CancelPolicy.values().length)])
                        .withDiscardHook(ledger::discard);
        if (oneIn(4)) {
            options = options.withLimiter(narrow).withOverloadPolicy(OverloadPolicy.FAIL_FAST);
        }
        if (oneIn(6)) {
            options = options.withDeadline(Duration.ofNanos(1 + random.nextInt(2_000_000)));
        }
        return oneIn(6) ? options.withKey(random.nextInt(3)) : options;
    }

    /** On any thread, so with no random of ours. */
    private Long work() throws InterruptedException {
        long message = ledger.send();
        try {
            switch ((int) (message % 7)) {
                case 0 -> pause(); // which an interrupt ends
                case 1 -> throw new Planned("job " + message);
                default -> Thread.onSpinWait();
            }
            return message;
        } catch (InterruptedException | RuntimeException e) {
            ledger.keep(message);
            throw e;
        }
    }

    private static void pause() throws InterruptedException {
        try {
            new CompletableFuture<Void>().get(1, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    void close() {
        pool.close();
    }
}
