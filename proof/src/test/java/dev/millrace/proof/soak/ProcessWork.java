package dev.millrace.proof.soak;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.executor.process.ProcessPool;
import dev.millrace.executor.process.WorkerStartException;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.WorkerDiedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jobs of a process pool, whose workers are killed now and then, and which are cancelled. */
final class ProcessWork extends Work {
    private static final int WORKERS = 2;
    private static final int JOBS = 40;

    /** Rounds from kill to kill, and from cancel to cancel, each of which costs a JVM. */
    private static final int SELDOM = 12;

    private final ProcessPool pool;

    ProcessWork(Shift shift) {
        super(shift);
        pool =
                ProcessPool.builder(SoakJobs.class)
                        .name("soak-" + engine)
                        .size(WORKERS)
                        .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx24m")
                        .backoff(Duration.ofMillis(1), Duration.ofMillis(100))
                        .output(line -> {}) // what the killed have to say
                        .open();
    }

    private record Job(long message, Task<Long> task) {}

    @Override
    void round() {
        List<Job> jobs = new ArrayList<>();
        ProcessHandle victim = oneIn(SELDOM) ? anyWorker() : null;
        for (int i = 0; i < JOBS; i++) {
            RemoteJob<Long, Long> job = oneIn(20) ? SoakJobs.LATER : SoakJobs.ECHO;
            long message = ledger.send();
            jobs.add(new Job(message, runInExecutor(pool, job.with(message))));
        }
        if (victim != null) {
            kill(victim);
        }
        if (oneIn(SELDOM)) {
            jobs.get(random.nextInt(jobs.size())).task.cancel();
            ledger.cancel();
        }
        jobs.forEach(this::settle);
    }

    private @Nullable ProcessHandle anyWorker() {
        long pid = runInExecutor(pool, SoakJobs.PID.with(null)).await();
        return ProcessHandle.of(pid).orElse(null);
    }

    private void kill(ProcessHandle victim) {
        for (int wait = random.nextInt(20); wait > 0; wait--) {
            Async.checkpoint(); // so that it is hit at any moment of its work
        }
        if (victim.destroyForcibly()) {
            ledger.kill();
        }
    }

    /** Every job ends, in its own result or a failure that says why. */
    private void settle(Job job) {
        try {
            ledger.receive(job.task.await());
        } catch (WorkerDiedException | WorkerStartException | TaskCancelledException e) {
            ledger.fail();
            ledger.discard(job.message);
        }
    }

    @Override
    void settle() {
        while (pool.statistics().workers() < WORKERS || pool.statistics().running() > 0) {
            List<Task<Long>> both = new ArrayList<>(); // as many as there should be workers
            for (int i = 0; i < WORKERS; i++) {
                both.add(runInExecutor(pool, SoakJobs.LATER.with(0L)));
            }
            both.forEach(Task::await);
        }
    }

    @Override
    void close() {
        pool.close();
    }
}
