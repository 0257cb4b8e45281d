package dev.millrace.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.millrace.executor.remote.TestJobs;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a builder takes and what it refuses. */
class ProcessPoolBuilderTest {
    private final ProcessPoolBuilder builder = ProcessPool.builder(TestJobs.class);

    private static void assertRefused(ThrowingCallable setter, String message) {
        assertThatIllegalArgumentException().isThrownBy(setter).withMessage(message);
    }

    @Test
    void a_pool_without_jobs_is_refused() {
        assertRefused(ProcessPool::builder, "a pool needs a class that lists its jobs");
        assertRefused(ProcessPool::open, "a pool needs a class that lists its jobs");
    }

    @Test
    void numbers_out_of_range_are_refused() {
        assertRefused(() -> builder.size(0), "1 or more workers, not 0");
        assertRefused(() -> builder.queueCapacity(-1), "0 or more waiting jobs, not -1");
        assertRefused(() -> builder.recycleAfterJobs(0), "1 or more jobs, not 0");
        assertRefused(() -> builder.recycleAfterBytes(0), "1 or more bytes, not 0");
        assertRefused(() -> builder.recycleAboveHeap(0), "1 or more bytes, not 0");
        assertRefused(() -> builder.nestingCap(0), "1 or more levels, not 0");
        assertRefused(() -> builder.nestingCap(1_001), "at most 1,000 levels, not 1001");
        for (int bytes : new int[] {(1 << 16) - 1, (1 << 30) + 1}) {
            assertRefused(
                    () -> builder.frameCap(bytes),
                    "the frame cap must be 64 KiB to 1 GiB, not " + bytes + " bytes");
        }
    }

    @Test
    void limits_of_no_time_are_refused() {
        String message = "a limit must be more than zero, not PT0S";
        assertRefused(() -> builder.deadline(Duration.ZERO), message);
        assertRefused(() -> builder.startLimit(Duration.ZERO), message);
    }

    @Test
    void null_is_refused_by_the_setter_that_gets_it() {
        assertThatNullPointerException()
                .isThrownBy(() -> builder.classPath(null))
                .withMessage("classPath");
        assertThatNullPointerException().isThrownBy(() -> builder.name(null)).withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.cancel(null))
                .withMessage("policy");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.output(null))
                .withMessage("lines");
    }

    @Test
    void every_setting_reaches_the_pool() {
        PoolSettings settings =
                builder.name("crunch")
                        .size(3)
                        .queueCapacity(0)
                        .jvmOptions("-Xmx32m", "-Da=b")
                        .classPath("jobs.jar")
                        .frameCap(1 << 30)
                        .nestingCap(1_000)
                        .deadline(Duration.ofSeconds(1))
                        .cancel(WorkerCancel.ASK)
                        .cancelGrace(Duration.ofSeconds(2))
                        .recycleAfterJobs(4)
                        .recycleAfterBytes(5)
                        .recycleAboveHeap(6)
                        .backoff(Duration.ofSeconds(7), Duration.ofSeconds(8))
                        .startLimit(Duration.ofSeconds(9))
                        .closeGrace(Duration.ZERO)
                        .settings();
        assertThat(settings)
                .isEqualTo(
                        new PoolSettings(
                                "crunch",
                                3,
                                0,
                                List.of("-Xmx32m", "-Da=b"),
                                "jobs.jar",
                                1 << 30,
                                1_000,
                                Duration.ofSeconds(1),
                                WorkerCancel.ASK,
                                Duration.ofSeconds(2),
                                4,
                                5,
                                6,
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(9),
                                Duration.ZERO,
                                settings.output()));
        assertThat(builder).hasToString("settings of a pool of 3 processes");
    }

    @Test
    void pools_without_a_name_have_different_ones() {
        assertThat(builder.settings().name())
                .startsWith("millrace-processes-")
                .isNotEqualTo(builder.settings().name());
    }
}
