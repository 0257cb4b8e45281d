package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An executor of the user's is watched: it must not keep the loop. */
class ForeignExecutorTest extends EngineTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Executor blockingFor(Duration time) {
        return command -> {
            pass(time);
            Thread.ofVirtual().start(command);
        };
    }

    @Test
    void one_that_blocks_for_a_tenth_of_a_second_is_reported() {
        assertThat(complaintsAbout(blockingFor(Duration.ofMillis(100)), Duration.ZERO))
                .contains("blocked in execute")
                .contains("100 ms")
                .contains("slow work");
    }

    @Test
    void one_that_had_to_wait_for_a_processor_is_not() {
        assertThat(complaintsAbout(blockingFor(Duration.ofMillis(99)), Duration.ZERO)).isEmpty();
    }

    @Test
    void one_is_reported_once_a_minute() {
        Executor blocking = blockingFor(Duration.ofMillis(100));
        assertThat(complaintsAbout(blocking, Duration.ZERO)).isNotEmpty();
        pass(Duration.ofSeconds(59));
        assertThat(complaintsAbout(blocking, Duration.ZERO)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(complaintsAbout(blocking, Duration.ZERO)).isNotEmpty();
    }

    @Test
    void one_whose_text_cannot_be_had_is_reported_all_the_same() {
        Executor mute =
                new Executor() {
                    @Override
                    public void execute(Runnable command) {
                        blockingFor(Duration.ofMillis(100)).execute(command);
                    }

                    @Override
                    public String toString() {
                        throw new StackOverflowError("on purpose");
                    }
                };
        assertThat(complaintsAbout(mute, Duration.ZERO)).contains("blocked in execute");
    }

    @Test
    void one_that_runs_the_job_itself_is_reported_if_the_job_takes_long() {
        assertThat(complaintsAbout(Runnable::run, Duration.ofMillis(250)))
                .contains("ran the job inside execute")
                .contains("250 ms")
                .contains("slow work");
    }

    @Test
    void one_that_is_quick_is_not() {
        assertThat(complaintsAbout(Runnable::run, Duration.ofNanos(9_999_999))).isEmpty();
        Executor handingOver = command -> Thread.ofVirtual().start(command);
        assertThat(complaintsAbout(handingOver, Duration.ofHours(1))).isEmpty();
    }

    private String complaintsAbout(Executor executor, Duration work) {
        var threads = new ForeignExecutor(executor, clock::get, complaints::add);
        var limiter = CapacityLimiter.of("timed", 1, 0);
        var dispatcher = new Dispatcher("timed", limiter, threads, true, false);
        complaints.clear();
        run(loop -> {
            Thread fiber = Thread.currentThread();
            runInExecutor(
                            JobOptions.in(dispatcher).withName("slow work"),
                            () -> {
                                if (Thread.currentThread() == fiber) {
                                    pass(work);
                                }
                            })
                    .await();
        });
        return String.join("", complaints);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
