package dev.millrace.proof.context;

import static dev.millrace.executor.RunInExecutor.fromThread;
import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Overflow;
import dev.millrace.testing.junit.EngineTest;
import io.micrometer.context.ContextRegistry;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An accessor of a thread-local that throws at one call, once at each: the run ends, and everything
 * that was taken comes back.
 */
@Tag("slow") // each scenario is run once per call
@Timeout(60)
class AccessorEverywhereTest extends EngineTest {
    private static final String KEY = "breaking";
    private static final int MANY = 1_000;

    private final ThreadLocal<String> value = new ThreadLocal<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile int breaking;

    @BeforeEach
    void register() {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(
                        KEY,
                        () -> {
                            call();
                            return value.get();
                        },
                        set -> {
                            call();
                            value.set(set);
                        },
                        () -> {
                            call();
                            value.remove();
                        });
    }

    private void call() {
        if (calls.incrementAndGet() == breaking) {
            throw new IllegalStateException("the accessor is broken");
        }
    }

    @AfterEach
    void remove() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        value.remove();
    }

    private void everywhere(Coroutine<?> body) {
        var settings = EventLoop.builder().engine(engine).exceptionHandler((loop, fault) -> {});
        int most = MANY;
        for (int point = 1; point <= most; point++) {
            value.set("ada");
            calls.set(0);
            breaking = point;
            try (Runner runner = Runner.of(settings)) {
                runner.run(body);
            } catch (Throwable t) {
                assertThat(t).hasStackTraceContaining("the accessor is broken");
            } finally {
                breaking = 0;
            }
            if (calls.get() < point) {
                most = 0; // it was not called that often
            }
        }
        assertThat(most).as("calls came to an end").isZero();
    }

    @Test
    void a_generator_ends_its_reader() {
        everywhere(() -> {
            AsyncStream<Integer> stream =
                    AsyncStream.generate(out -> {
                        out.emit(1);
                        out.emit(2);
                    });
            try (stream) {
                return stream.next() + stream.next();
            }
        });
    }

    @Test
    void a_generator_read_inline_ends() {
        everywhere(() -> {
            AsyncStream<Integer> stream = AsyncStream.generate(out -> out.emit(1));
            stream.forEach(i -> {});
            return 1;
        });
    }

    @Test
    void a_listener_ends_its_reader() {
        everywhere(() -> {
            AsyncStream<Integer> stream =
                    AsyncStream.listen(
                            Overflow.buffer(2),
                            feed -> {
                                feed.send(1);
                                feed.end();
                                return () -> {};
                            });
            try (stream) {
                return stream.next();
            }
        });
    }

    @Test
    void a_cold_and_a_hot_mono_end_their_waiters() {
        everywhere(() -> {
            int cold = ReactorBridge.<Integer>await(ReactorBridge.toMono(() -> 1));
            Promise<Integer> promise = Promise.create();
            Task<Integer> waiter =
                    Async.detach(() -> ReactorBridge.<Integer>await(ReactorBridge.toMono(promise)));
            Async.checkpoint();
            Async.checkpoint();
            promise.complete(2);
            return cold + waiter.await();
        });
    }

    @Test
    void a_job_gives_its_permit_back() {
        var limiter = CapacityLimiter.of("narrow", 1, 1);
        JobOptions options = JobOptions.in(Dispatcher.blocking()).withLimiter(limiter);
        everywhere(() -> runInExecutor(options, () -> 1).await());
        var left = limiter.statistics();
        assertThat(left.active() + left.queued() + left.waitingForSlot()).isZero();
    }

    @Test
    void a_limited_body_gives_its_permit_back() {
        var limiter = CapacityLimiter.of("narrow", 1, 1);
        everywhere(() -> limiter.run(() -> 1));
        assertThat(limiter.statistics().active()).isZero();
    }

    @Test
    void children_and_callbacks_end_their_group() {
        everywhere(() -> {
            Promise<Integer> promise = Promise.create();
            TaskGroup.run(group -> {
                group.fork(() -> promise.await());
                EventLoop.current().callSoon(() -> {});
                promise.addDoneCallback(done -> {});
                promise.complete(1);
            });
            return 1;
        });
    }

    @Test
    void commands_of_the_executor_view_end() {
        everywhere(() -> {
            var view = EventLoop.current().asScheduledExecutor();
            Future<Integer> there =
                    Async.blocking(() -> {
                        Future<Integer> submitted = view.submit(() -> 1);
                        Future<Integer> scheduled =
                                view.schedule(() -> 2, 1, TimeUnit.MILLISECONDS);
                        scheduled.get();
                        return submitted;
                    });
            Async.blocking(() -> there.get());
            return 1;
        });
    }

    @Test
    void a_body_that_a_job_runs_on_the_loop_comes_back() {
        everywhere(() -> runInExecutor(() -> fromThread(() -> 1)).await());
    }

    @Test
    void work_off_the_loop_comes_back() {
        everywhere(() -> Async.blocking(() -> 1) + Async.interruptible(() -> 1));
    }
}
