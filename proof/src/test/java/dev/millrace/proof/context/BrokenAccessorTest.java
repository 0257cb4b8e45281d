package dev.millrace.proof.context;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static io.reactivex.rxjava3.schedulers.Schedulers.io;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static reactor.core.scheduler.Schedulers.single;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.CancelScope;
import dev.millrace.ContextVar;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Runner;
import dev.millrace.VoidCoroutine;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.Generator;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import io.micrometer.context.ContextRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * An accessor of a thread-local is foreign code: one that throws hangs nothing and keeps nothing.
 */
@Timeout(30)
class BrokenAccessorTest extends EngineTest {
    private static final String KEY = "broken";
    private static final ContextVar<String> VAR = ContextVar.withDefault("variable", "none");

    private final ThreadLocal<String> value = new ThreadLocal<>();
    private volatile BooleanSupplier getFails = () -> false;
    private volatile BooleanSupplier setFails = () -> false;

    @BeforeEach
    void register() {
        ContextRegistry.getInstance()
                .registerThreadLocalAccessor(
                        KEY,
                        () -> {
                            failIf(getFails);
                            return value.get();
                        },
                        set -> {
                            failIf(setFails);
                            value.set(set);
                        },
                        value::remove);
    }

    private static void failIf(BooleanSupplier fails) {
        if (fails.getAsBoolean()) {
            throw new IllegalStateException("the accessor is broken");
        }
    }

    @AfterEach
    void remove() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        value.remove();
    }

    private <T, X extends Throwable> T runHere(Body<T, X> body) throws X {
        var settings = EventLoop.builder().engine(engine).exceptionHandler((loop, fault) -> {});
        try (Runner runner = Runner.of(settings)) {
            return runner.run(body);
        }
    }

    private static void runThere(Runnable body) throws InterruptedException {
        Async.blocking(() -> Thread.ofPlatform().start(body).join());
    }

    @Test
    void a_run_whose_thread_locals_cannot_be_set_ends() {
        value.set("ada");
        setFails = () -> true;

        Throwable thrown = catchThrowable(() -> runHere(() -> 1));

        assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessageContaining("broken");
    }

    @Test
    void a_command_of_a_task_executor_whose_thread_locals_cannot_be_set_is_cancelled() {
        value.set("ada");
        var command = new FutureTask<>(() -> 1);
        runHere(() -> {
            setFails = () -> true;
            EventLoop.current().asTaskExecutor().execute(command);
            while (!command.isDone()) {
                Async.checkpoint();
            }
            setFails = () -> false;
            return 0;
        });

        assertThat(command.isCancelled()).isTrue();
    }

    @Test
    void a_run_goes_on_where_no_thread_local_can_be_read() {
        int sum =
                runHere(() -> {
                    getFails = () -> true;
                    Async.sleep(Duration.ofMillis(1));
                    Async.checkpoint();
                    return 1;
                });
        getFails = () -> false;

        assertThat(sum).isEqualTo(1);
    }

    @Test
    void a_job_whose_thread_cannot_be_read_after_the_work_keeps_no_permit() {
        var limiter = CapacityLimiter.of("narrow", 1, 1);
        JobOptions options =
                JobOptions.in(Dispatcher.blocking())
                        .withLimiter(limiter)
                        .withDeadline(Duration.ofSeconds(20));
        var worker = new Thread[1];
        getFails = () -> Thread.currentThread() == worker[0];

        runHere(() -> {
            var job =
                    runInExecutor(
                            options,
                            () -> {
                                worker[0] = Thread.currentThread();
                                return 1;
                            });
            Throwable thrown = catchThrowable(job::await);
            assertThat(thrown).isInstanceOf(IllegalStateException.class);
            assertThat(job.done()).isTrue();
            return 0;
        });

        assertThat(limiter.statistics().active()).isZero();
    }

    @Test
    void the_value_of_a_job_whose_thread_does_not_get_its_own_context_back_is_discarded() {
        Set<Thread> broken = ConcurrentHashMap.newKeySet();
        getFails = () -> broken.contains(Thread.currentThread());
        List<Object> discarded = new ArrayList<>(); // loop only
        JobOptions options = JobOptions.in(Dispatcher.blocking()).withDiscardHook(discarded::add);
        List<VoidCoroutine> jobs =
                List.of(
                        () -> runInExecutor(options, () -> breaking(broken, "hooked")).await(),
                        () -> runInExecutor(() -> breaking(broken, "bare")).await(),
                        () -> ReactorBridge.on(single(), () -> breaking(broken, "reactor")),
                        () -> RxBridge.on(io(), () -> breaking(broken, "rxjava")));

        runHere(() -> {
            EventLoop.current()
                    .discardHandler((loop, value, source) -> discarded.add("handled " + value));
            for (VoidCoroutine job : jobs) {
                Throwable thrown = catchThrowable(job::run);
                assertThat(thrown).isInstanceOf(IllegalStateException.class);
            }
            while (discarded.size() < jobs.size()) {
                Async.checkpoint();
            }
            return 0;
        });

        assertThat(discarded)
                .containsExactlyInAnyOrder(
                        "hooked", "handled bare", "handled reactor", "handled rxjava");
    }

    /** Returns {@code result} on a thread whose thread-locals cannot be read from now on. */
    private static String breaking(Set<Thread> broken, String result) {
        broken.add(Thread.currentThread());
        return result;
    }

    @Test
    void a_job_that_cannot_be_submitted_keeps_no_slot() {
        var limiter = CapacityLimiter.of("narrow", 1, 1);
        JobOptions options =
                JobOptions.in(Dispatcher.blocking())
                        .withLimiter(limiter)
                        .withDeadline(Duration.ofSeconds(20));

        runHere(() -> {
            for (int round = 0; round < 5; round++) {
                getFails = () -> true;
                Throwable thrown = catchThrowable(() -> runInExecutor(options, () -> 1));
                getFails = () -> false;
                assertThat(thrown).isInstanceOf(IllegalStateException.class);
            }
            assertThat(runInExecutor(options, () -> 1).await()).isEqualTo(1);
            return 0;
        });
    }

    @Test
    void what_another_thread_brings_arrives_though_its_thread_locals_cannot_be_read()
            throws Exception {
        String all =
                runHere(() -> {
                    Promise<String> promise = Promise.create();
                    Channel<String> channel = AsyncStream.channel(1);
                    var scope = new CancelScope();
                    boolean[] sent = new boolean[1];
                    var there = new Thread[1];
                    getFails = () -> Thread.currentThread() == there[0];
                    boolean whole =
                            scope.run(() -> {
                                runThere(() -> {
                                    there[0] = Thread.currentThread();
                                    promise.completeThreadSafe("value");
                                    sent[0] = channel.sender().trySendThreadSafe("element");
                                    scope.cancel();
                                });
                                Async.sleep(Duration.ofHours(1));
                            });
                    return promise.await() + channel.receiver().next() + sent[0] + whole;
                });

        assertThat(all).isEqualTo("valueelementtruefalse");
    }

    // ---- subscribers, which are signalled in the context that subscribed

    /** Subscribes to {@code body}, and writes down what comes, what is discarded and reported. */
    private List<String> signalsOf(Generator<Integer> body, Trace trace, Runnable inOnNext) {
        value.set("ada");
        var settings =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((loop, fault) -> trace.add("fault " + fault.failure()));
        try (Runner runner = Runner.of(settings)) {
            runner.run(() -> {
                EventLoop.current()
                        .discardHandler((loop, lost, source) -> trace.add("discarded " + lost));
                Promise<Integer> left = Promise.create();
                Generator<Integer> leaving =
                        out -> {
                            try {
                                body.run(out);
                            } finally {
                                setFails = () -> false;
                                left.complete(1);
                            }
                        };
                PublisherBridge.toPublisher(leaving).subscribe(new Told(trace, inOnNext));
                left.await();
                Async.checkpoint();
                return 0;
            });
        }
        return trace.steps();
    }

    private record Told(Trace trace, Runnable inOnNext) implements Subscriber<Integer> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer element) {
            trace.add("next " + element);
            inOnNext.run();
        }

        @Override
        public void onError(Throwable failure) {
            trace.add("error " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            trace.add("complete");
        }
    }

    /** The next value cannot be set. */
    private void failOnce() {
        var failed = new AtomicBoolean();
        setFails = () -> !failed.getAndSet(true);
    }

    /** Emits 1 and 2 where another variable is bound and another value is set. */
    private Generator<Integer> elsewhere(Runnable beforeTheFirst) {
        return out ->
                VAR.where(
                        "body",
                        () -> {
                            value.set("eve");
                            beforeTheFirst.run();
                            out.emit(1);
                            out.emit(2);
                        });
    }

    @Test
    void an_element_that_cannot_be_brought_to_its_subscriber_is_discarded_and_the_failure_told() {
        List<String> steps = signalsOf(elsewhere(this::failOnce), new Trace(), () -> {});

        assertThat(steps).containsExactly("error the accessor is broken", "discarded 1");
    }

    @Test
    void a_subscriber_that_was_given_an_element_is_told_that_the_way_back_is_broken() {
        List<String> steps = signalsOf(elsewhere(() -> {}), new Trace(), this::failOnce);

        assertThat(steps).containsExactly("next 1", "error the accessor is broken");
    }
}
