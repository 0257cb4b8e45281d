package dev.millrace.proof.hooks;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.AlreadyCompletedException;
import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.spi.Rethrow;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import reactor.core.publisher.Mono;

/** A failure whose own methods throw is thrown and reported like any other. */
@OnEachEngine(with = Thrown.class)
@Timeout(60)
class HostileFailureTest extends EngineTest {
    @Parameter(1)
    Thrown thrown;

    /** Throws whatever it is asked. */
    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Thrown thrown;

        Hostile(Thrown thrown) {
            this.thrown = thrown;
        }

        @Override
        public String getMessage() {
            return thrown.instead("never");
        }

        @Override
        public synchronized Throwable getCause() {
            return thrown.instead(this);
        }

        @Override
        public String toString() {
            return thrown.instead("never");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return thrown.instead(new StackTraceElement[0]);
        }

        @Override
        public boolean equals(Object other) {
            return thrown.instead(false);
        }

        @Override
        public int hashCode() {
            return thrown.instead(0);
        }
    }

    @Test
    void it_leaves_groups_and_gathers() {
        var failure = new Hostile(thrown);
        TestLoop.run(
                engine,
                loop -> {
                    Throwable left =
                            catchThrowable(() ->
                                    TaskGroup.run(group -> {
                                        group.fork(() -> {
                                            throw failure;
                                        });
                                        group.fork(() -> Async.sleep(Duration.ofHours(1)));
                                    }));
                    assertThat(left).isInstanceOf(TaskGroupException.class);
                    assertThat(((TaskGroupException) left).failures().getFirst() == failure)
                            .isTrue();

                    Throwable gathered =
                            catchThrowable(() ->
                                    Async.gather(
                                            () -> {
                                                throw failure;
                                            },
                                            () -> 1));
                    assertThat(gathered == failure).isTrue();
                });
    }

    @Test
    void it_is_a_second_completion() {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<Integer> promise = Promise.create();
                    promise.complete(1);
                    assertThat(catchThrowable(() -> promise.fail(new Hostile(thrown))))
                            .isInstanceOf(AlreadyCompletedException.class);
                    promise.failThreadSafe(new Hostile(thrown));
                    loop.untilIdle();
                    assertThat(loop.takeFaults())
                            .singleElement()
                            .satisfies(fault ->
                                    assertThat(fault.failure())
                                            .isInstanceOf(AlreadyCompletedException.class));
                });
    }

    @Test
    void it_is_the_failure_of_a_job_that_is_cancelled() {
        var failure = new Hostile(thrown);
        TestLoop.run(
                engine,
                loop -> {
                    var began = new CountDownLatch(1);
                    Task<?> job =
                            runInExecutor(() -> {
                                began.countDown();
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    throw failure;
                                }
                            });
                    Async.blocking(() -> began.await());
                    job.cancel();
                    assertThat(catchThrowable(job::await))
                            .isInstanceOf(TaskCancelledException.class);
                });
    }

    @Test
    void it_comes_out_of_a_job_and_a_mono() {
        var failure = new Hostile(thrown);
        TestLoop.run(
                engine,
                loop -> {
                    Task<?> job =
                            runInExecutor(() -> {
                                throw failure;
                            });
                    assertThat(catchThrowable(job::await) == failure).isTrue();
                    Throwable signalled =
                            catchThrowable(() -> ReactorBridge.await(Mono.error(failure)));
                    assertThat(signalled == failure).isTrue();
                });
    }

    @Test
    void the_log_names_its_class_and_the_loop_goes_on() {
        try (Runner runner = Runner.of(EventLoop.builder().engine(engine))) {
            int sum =
                    runner.run(() -> {
                        EventLoop loop = EventLoop.current();
                        for (int i = 0; i < 3; i++) {
                            loop.callSoon(() -> {
                                throw Rethrow.unchecked(new Hostile(thrown));
                            });
                        }
                        Async.sleep(Duration.ofMillis(1));
                        return 1;
                    });
            assertThat(sum).isEqualTo(1);
        }
    }
}
