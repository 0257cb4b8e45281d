package dev.millrace.proof.retention;

import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.VoidCoroutine;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Jobs and tasks in the queue of a limiter that never moves on, and jobs that wait for the loop.
 */
class JobEarlyExitTest extends EarlyExitContract {
    private final CountDownLatch gate = new CountDownLatch(1);

    @Override
    Map<String, VoidCoroutine> exits() {
        Map<String, VoidCoroutine> exits = new LinkedHashMap<>();
        exits.put("a job in the queue", leaving(blocked(100)));
        exits.put("a job behind another of its key", leaving(blocked(100).withKey("key")));
        exits.put("a job that has no slot", leaving(blocked(0)));
        JobOptions limited = blocked(100).withDeadline(AT_ONCE);
        exits.put("a job with a deadline", () -> expire(runInExecutor(limited, () -> 1)));
        CapacityLimiter limiter = blocked(100).limiter();
        exits.put("a body that has no permit", () -> leaveAtOnce(() -> limiter.run(() -> 1)));
        Promise<Integer> never = EventLoop.current().promise("never");
        exits.put("a job that waits for the loop", () -> leaveLoopCall(never));
        return exits;
    }

    private static VoidCoroutine leaving(JobOptions options) {
        return () -> leaveAtOnce(() -> runInExecutor(options, () -> 1).await());
    }

    private static void expire(Task<Integer> job) {
        try {
            job.await();
        } catch (DeadlineExceededException expected) {
            // That is the exit.
        }
    }

    private static void leaveLoopCall(Promise<Integer> never) {
        Promise<Boolean> begun = Promise.create();
        Task<Integer> job =
                runInExecutor(() ->
                        fromThread(() -> {
                            begun.complete(true);
                            return never.await();
                        }));
        begun.await();
        job.cancel();
        try {
            job.await();
        } catch (TaskCancelledException expected) {
            // That is the exit.
        }
    }

    /** Options of which the only permit is taken. */
    private JobOptions blocked(int queue) {
        var limiter = CapacityLimiter.of("blocked", 1, queue);
        JobOptions options = JobOptions.in(Dispatcher.blocking()).withLimiter(limiter);
        var _ = runInExecutor(options.withKey("key"), () -> gate.await());
        return options;
    }

    @Override
    void end() {
        gate.countDown();
    }
}
