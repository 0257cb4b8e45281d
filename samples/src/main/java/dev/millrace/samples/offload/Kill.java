package dev.millrace.samples.offload;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.hazelcast.MemberLostException;
import dev.millrace.executor.remote.WorkerDiedException;
import dev.millrace.samples.flightdesk.data.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Kills the workers of long jobs, as far as possible, and reports what happens to the jobs. */
final class Kill {
    private static final long SOME = 10_000; // how many times the statistic of a small route
    private static final long FOR_EVER = Long.MAX_VALUE;
    private static final int JOBS_IN_MEMBERS = 4;

    private final EventLoop loop = EventLoop.current();

    /** A thread cannot be killed, only interrupted, which a computation ignores. */
    String ofThread(Where where) {
        Task<Interval> job = where.run(StatisticJobs.LONG.with(SOME));
        awaitBegin(where);
        job.cancel("the sample wants to know");
        Duration begin = loop.time();
        try {
            job.await();
            return "a thread cannot be: the job ran on for %d ms".formatted(millisSince(begin));
        } catch (TaskCancelledException e) {
            return "the job was cancelled, after %d ms".formatted(millisSince(begin));
        }
    }

    /** Kills all workers, and so the right one. */
    String ofProcess(Where where) {
        Task<Interval> job = where.run(StatisticJobs.LONG.with(FOR_EVER));
        awaitBegin(where);
        Duration begin = loop.time();
        ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        try {
            job.await();
            return "nothing happened";
        } catch (WorkerDiedException e) {
            long millis = millisSince(begin);
            where.run(StatisticJobs.LONG.with(1L)).await();
            return "%s after %d ms; a new worker goes on"
                    .formatted(e.getClass().getSimpleName(), millis);
        }
    }

    /** Kills {@code member} while it and the member in this process have jobs. */
    String ofMember(Where where, SecondMember member) {
        List<Task<Interval>> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS_IN_MEMBERS; i++) {
            jobs.add(where.run(StatisticJobs.LONG.with(SOME)));
        }
        awaitBegin(where);
        Duration begin = loop.time();
        member.kill();
        int lost = 0;
        long millis = 0;
        for (Task<Interval> job : jobs) {
            try {
                job.await();
            } catch (MemberLostException e) {
                lost++;
                millis = Math.max(millis, millisSince(begin));
            }
        }
        where.run(StatisticJobs.LONG.with(1L)).await();
        return "MemberLostException for %d of %d jobs, after %d ms; the other member goes on"
                .formatted(lost, JOBS_IN_MEMBERS, millis);
    }

    private static void awaitBegin(Where where) {
        while (where.limiter().runningJobs().stream().allMatch(job -> job.thread() == null)) {
            Async.sleep(Duration.ofMillis(5));
        }
        Async.sleep(Duration.ofMillis(50)); // let the jobs reach a worker
    }

    private long millisSince(Duration begin) {
        return loop.time().minus(begin).toMillis();
    }
}
