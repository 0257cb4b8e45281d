package dev.millrace.samples.offload;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.Place;
import dev.millrace.executor.process.WorkerDiedException;
import dev.millrace.samples.flightdesk.data.Interval;
import java.time.Duration;

/**
 * Takes a long job its worker, or as much of that as the place allows, and tells what comes of it.
 */
final class Kill {
    private static final long ENOUGH = 200; // times the statistic of a small route
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final EventLoop loop = EventLoop.current();

    /** A thread can only be asked, and a computation does not listen. */
    String thread(Place place) {
        Task<Interval> job = runInExecutor(place, StatisticJobs.LONG.with(ENOUGH));
        awaitRunning(place);
        job.cancel("the sample wants to know");
        var begin = loop.time();
        String end;
        try {
            job.await();
            end = "kept its value";
        } catch (TaskCancelledException e) {
            end = "was cancelled";
        }
        return "a thread cannot be: it ran to its end, %d ms, and %s".formatted(millis(begin), end);
    }

    /** Kills every child process of this one, among them the worker. */
    String process(Place place) {
        Task<Interval> job = runInExecutor(place, StatisticJobs.LONG.with(FOR_EVER));
        awaitRunning(place);
        var begin = loop.time();
        ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        try {
            job.await();
            return "nothing happened";
        } catch (WorkerDiedException e) {
            String told = "%s after %d ms".formatted(e.getClass().getSimpleName(), millis(begin));
            runInExecutor(place, StatisticJobs.LONG.with(1L)).await();
            return told + ", and the next job had a new worker";
        }
    }

    private static void awaitRunning(Place place) {
        while (place.limiter().borrowers().stream().allMatch(one -> one.thread() == null)) {
            Async.sleep(Duration.ofMillis(5));
        }
        Async.sleep(Duration.ofMillis(50)); // it is on its way to its worker
    }

    private long millis(Duration begin) {
        return loop.time().minus(begin).toMillis();
    }
}
