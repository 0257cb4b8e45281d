package dev.millrace.executor.process;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.executor.remote.TestJobs;
import dev.millrace.executor.remote.TestJobs.Point;
import dev.millrace.executor.remote.WorkerDiedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers are killed at any moment, over and over. */
@Tag("stress") // real processes against each other
class KilledWorkersTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final int JDKS_OWN = 8;

    private final Random random = new Random(42);
    private int results;
    private int deaths;

    @AfterEach
    void no_process_is_left() {
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void fifty_kills_leave_no_job_process_or_descriptor_behind() throws Exception {
        killWorkers(50);
    }

    @Test
    @Tag("soak") // a thousand JVMs: with -Pstress only
    @Timeout(1_800)
    void a_thousand_kills_leave_no_job_process_or_descriptor_behind() throws Exception {
        killWorkers(1_000);
    }

    private void killWorkers(int kills) throws Exception {
        long descriptors = 0;
        for (int round = 0; round < 2; round++) {
            var dead = new HashSet<Long>();
            boolean warmUp = round == 0;
            try (ProcessPool pool =
                    ProcessPool.builder(TestJobs.class)
                            .size(2)
                            .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m")
                            .backoff(Duration.ofMillis(1), Duration.ofMillis(20))
                            .open()) {
                Async.run(() -> runWhileKilled(pool, warmUp ? 2 : kills - 2, dead));
                assertThat(pool.statistics().started()).isGreaterThanOrEqualTo(dead.size());
            }
            assertThat(dead).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
            if (warmUp) {
                descriptors = descriptors(); // with all that is opened once
            }
        }
        // the JDK's pollers open one when first needed; a leak would be one for each kill
        assertThat(descriptors()).isLessThan(descriptors + JDKS_OWN);
        assertThat(results).isPositive();
    }

    /** Keeps jobs under way, and kills the worker of one that answered, or of any, as it comes. */
    private void runWhileKilled(ProcessPool pool, int kills, Set<Long> dead) {
        var jobs = new ArrayList<Task<?>>();
        while (dead.size() < kills) {
            jobs.clear();
            for (int i = 0; i < 6; i++) {
                jobs.add(runInExecutor(pool, TestJobs.MIRROR.with(new Point(i, i))));
                jobs.add(
                        runInExecutor(pool, TestJobs.ECHO.with(new byte[random.nextInt(200_000)])));
            }
            killOne(dead);
            jobs.forEach(this::settle); // every one of them ends
        }
    }

    private void killOne(Set<Long> dead) {
        var workers = new ArrayList<>(ProcessHandle.current().children().toList());
        if (!workers.isEmpty()) {
            ProcessHandle victim = workers.get(random.nextInt(workers.size()));
            for (int wait = random.nextInt(20); wait > 0; wait--) {
                Async.checkpoint();
            }
            if (victim.destroyForcibly()) {
                dead.add(victim.pid());
            }
        }
    }

    private void settle(Task<?> job) {
        try {
            job.await();
            results++;
        } catch (WorkerDiedException
                | WorkerStartException e) { // the second if only starting ones were hit
            deaths++;
        }
    }

    private static long descriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return new HashSet<>(open.toList()).size();
        }
    }
}
