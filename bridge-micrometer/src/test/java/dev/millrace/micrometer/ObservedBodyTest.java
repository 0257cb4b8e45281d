package dev.millrace.micrometer;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What handlers of a registry get, and where an observation is current. */
@Timeout(60)
class ObservedBodyTest extends EngineTest {
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final Trace trace = new Trace();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    @BeforeEach
    void watch() {
        registry.observationConfig().observationHandler(new Watching());
    }

    private static @Nullable String nameOf(@Nullable Observation observation) {
        return observation == null ? null : observation.getContext().getName();
    }

    private @Nullable String current() {
        return nameOf(registry.getCurrentObservation());
    }

    @Test
    void it_is_current_in_its_body_across_waits_and_nowhere_after() {
        run(loop -> {
            int value =
                    ObservedBody.observe(
                            "outer",
                            registry,
                            () -> {
                                Async.sleep(Duration.ofSeconds(1));
                                assertThat(current()).isEqualTo("outer");
                                ObservedBody.observe("inner", registry, () -> Async.checkpoint());
                                assertThat(current()).isEqualTo("outer");
                                return 7;
                            });
            assertThat(value).isEqualTo(7);
            assertThat(current()).isNull();
        });

        assertThat(trace.steps()).containsExactly("inner below outer returned", "outer returned");
        assertThat(open).hasValue(0);
    }

    @Test
    void children_callbacks_jobs_and_generators_are_below_it() {
        run(loop ->
                ObservedBody.observe(
                        "request",
                        registry,
                        () -> {
                            TaskGroup.run(group -> {
                                group.fork(() -> observeAs("child"));
                                EventLoop.current().callSoon(() -> observeAs("callback"));
                            });
                            runInExecutor(() -> observeAs("job")).await();
                            AsyncStream.<Integer>generate(
                                            out -> {
                                                observeAs("generator");
                                                out.emit(1);
                                            })
                                    .toList();
                        }));

        assertThat(trace.steps())
                .containsExactlyInAnyOrder(
                        "child below request returned",
                        "callback below request returned",
                        "job below request returned",
                        "generator below request returned",
                        "request returned");
        assertThat(open).hasValue(0);
    }

    private void observeAs(String name) {
        ObservedBody.observe(name, registry, () -> {});
    }

    @Test
    void what_runs_between_sees_nothing_of_it() {
        run(loop -> {
            EventLoop.current()
                    .callLater(Duration.ofSeconds(1), () -> trace.add("callback in " + current()));
            TaskGroup.run(group -> {
                for (String name : new String[] {"one", "two"}) {
                    group.fork(() ->
                            ObservedBody.observe(
                                    name,
                                    registry,
                                    () -> {
                                        for (int round = 0; round < 3; round++) {
                                            assertThat(current()).isEqualTo(name);
                                            Async.sleep(Duration.ofSeconds(1));
                                        }
                                    }));
                }
                group.fork(() -> {
                    Async.sleep(Duration.ofSeconds(1));
                    trace.add("sibling in " + current());
                });
            });
            ObservedBody.observe(
                    "three",
                    registry,
                    () ->
                            assertThat(EventLoop.current().detach(() -> "in " + current()).await())
                                    .isEqualTo("in null"));
        });

        assertThat(trace.steps())
                .containsExactlyInAnyOrder(
                        "callback in null",
                        "sibling in null",
                        "one returned",
                        "two returned",
                        "three returned");
    }

    @Test
    void a_failure_is_its_error_and_a_cancel_an_event() {
        run(loop -> {
            assertThatIllegalStateException()
                    .isThrownBy(() ->
                            ObservedBody.observe(
                                    "failing",
                                    registry,
                                    () -> {
                                        throw new IllegalStateException("broken");
                                    }));
            Async.moveOnAfter(
                    Duration.ofSeconds(1),
                    () ->
                            ObservedBody.observe(
                                    "cancelled", registry, () -> Async.sleep(Duration.ofDays(1))));
            assertThatExceptionOfType(TaskGroupException.class)
                    .isThrownBy(() ->
                            TaskGroup.run(group -> {
                                group.fork(() ->
                                        ObservedBody.observe(
                                                "sibling",
                                                registry,
                                                () -> Async.sleep(Duration.ofDays(1))));
                                Async.checkpoint();
                                throw new IllegalStateException("the group ends");
                            }));
        });

        assertThat(trace.steps())
                .containsExactly(
                        "failing error broken",
                        "failing failed",
                        "cancelled event cancelled",
                        "cancelled cancelled",
                        "sibling event cancelled",
                        "sibling cancelled");
    }

    @Test
    void a_cancel_that_its_body_absorbs_is_none_of_its_own() {
        run(loop ->
                ObservedBody.observe(
                        "patient",
                        registry,
                        () -> {
                            var scope = new CancelScope();
                            scope.run(() -> {
                                scope.cancel("enough");
                                Async.checkpoint();
                            });
                        }));

        assertThat(trace.steps()).containsExactly("patient returned");
    }

    // @start region=observe
    private String place(String order) {
        return ObservedBody.observe(
                "order.place",
                registry,
                () -> {
                    TaskGroup.run(group -> {
                        group.fork(() -> reserve(order)); // what is observed in there is below this
                        group.fork(() -> charge(order));
                    });
                    return mail(order);
                });
    }

    // @end

    private void reserve(String order) {
        observeAs("reserve " + order);
    }

    private void charge(String order) {
        observeAs("charge " + order);
    }

    private String mail(String order) {
        observeAs("mail " + order);
        return "receipt of " + order;
    }

    @Test
    void an_order_is_above_all_that_is_done_for_it() {
        run(loop -> assertThat(place("tea")).isEqualTo("receipt of tea"));

        assertThat(trace.steps())
                .containsExactly(
                        "reserve tea below order.place returned",
                        "charge tea below order.place returned",
                        "mail tea below order.place returned",
                        "order.place returned");
    }

    /** A handler may keep what is open by thread, as that of Micrometer Tracing does. */
    @Test
    void every_scope_that_was_opened_on_a_thread_is_closed_there() {
        run(loop ->
                ObservedBody.observe(
                        "many",
                        registry,
                        () ->
                                TaskGroup.run(group -> {
                                    for (int child = 0; child < 100; child++) {
                                        group.fork(() -> Async.sleep(Duration.ofSeconds(1)));
                                        EventLoop.current().callSoon(() -> {});
                                    }
                                    runInExecutor(() -> {}).await();
                                })));

        assertThat(open).hasValue(0);
    }

    @Test
    void a_generator_that_is_read_inline_piles_up_no_scopes() {
        run(loop ->
                ObservedBody.observe(
                        "reading",
                        registry,
                        () ->
                                AsyncStream.<Integer>generate(
                                                out -> {
                                                    for (int element = 0;
                                                            element < 1_000;
                                                            element++) {
                                                        out.emit(element);
                                                    }
                                                })
                                        .forEach(element ->
                                                assertThat(current()).isEqualTo("reading"))));

        assertThat(open).hasValue(0);
        assertThat(mostOpen).hasValueLessThan(10);
    }

    @Test
    void an_observation_inside_a_generator_is_not_its_readers() {
        run(loop ->
                ObservedBody.observe(
                        "reader",
                        registry,
                        () ->
                                AsyncStream.<Integer>generate(out ->
                                                ObservedBody.observe(
                                                        "generator",
                                                        registry,
                                                        () -> {
                                                            for (int element = 0;
                                                                    element < 1_000;
                                                                    element++) {
                                                                out.emit(element);
                                                                assertThat(current())
                                                                        .isEqualTo("generator");
                                                            }
                                                        }))
                                        .forEach(element ->
                                                assertThat(current()).isEqualTo("reader"))));

        assertThat(trace.steps())
                .containsExactly("generator below reader returned", "reader returned");
        assertThat(open).hasValue(0);
        assertThat(mostOpen).hasValueLessThan(10);
    }

    @Test
    void a_thread_that_is_no_task_observes_too_and_a_registry_without_handlers_is_told_nothing() {
        assertThat(ObservedBody.observe("plain", registry, () -> current())).isEqualTo("plain");
        ObservedBody.observe(
                "nobody",
                ObservationRegistry.NOOP,
                () -> {
                    assertThat(current()).isNull();
                });

        assertThat(trace.steps()).containsExactly("plain returned");
    }

    @Test
    void a_handler_that_fails_does_not_hide_the_failure_of_the_body() {
        registry.observationConfig()
                .observationHandler(
                        new ObservationHandler<>() {
                            @Override
                            public void onError(Observation.Context context) {
                                throw new IllegalArgumentException("the handler is broken");
                            }

                            @Override
                            public boolean supportsContext(Observation.Context context) {
                                return true;
                            }
                        });
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        ObservedBody.observe(
                                "failing",
                                registry,
                                () -> {
                                    throw new IllegalStateException("broken");
                                }))
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
    }

    /** One that fails at the end of an observation, as when the store of its spans is full. */
    private void addOneThatCannotStop() {
        registry.observationConfig()
                .observationHandler(
                        new ObservationHandler<>() {
                            @Override
                            public void onStop(Observation.Context context) {
                                throw new IllegalArgumentException("the handler is broken");
                            }

                            @Override
                            public boolean supportsContext(Observation.Context context) {
                                return true;
                            }
                        });
    }

    @Test
    void a_handler_that_fails_at_the_end_does_not_hide_the_failure_of_the_body() {
        addOneThatCannotStop();

        assertThatIllegalStateException()
                .isThrownBy(() ->
                        ObservedBody.observe(
                                "failing",
                                registry,
                                () -> {
                                    throw new IllegalStateException("broken");
                                }))
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(current()).isNull();
    }

    @Test
    void a_handler_that_fails_at_the_end_makes_no_failure_of_a_cancel() {
        addOneThatCannotStop();

        run(loop -> {
            boolean ended =
                    Async.moveOnAfter(
                            Duration.ofSeconds(1),
                            () ->
                                    ObservedBody.observe(
                                            "cancelled",
                                            registry,
                                            () -> Async.sleep(Duration.ofDays(1))));
            assertThat(ended).isFalse();
            loop.untilIdle();
            assertThat(loop.takeFaults()).hasSize(1); // it is not lost either
        });
    }

    @Test
    void what_a_handler_throws_at_the_end_of_a_body_that_returned_is_thrown() {
        addOneThatCannotStop();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObservedBody.observe("returning", registry, () -> "value"))
                .withMessage("the handler is broken");
        assertThat(current()).isNull();
    }

    private final class Watching implements ObservationHandler<Observation.Context> {

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        @Override
        public void onScopeOpened(Observation.Context context) {
            int now = open.incrementAndGet();
            mostOpen.accumulateAndGet(now, Math::max);
        }

        @Override
        public void onScopeClosed(Observation.Context context) {
            open.decrementAndGet();
        }

        @Override
        public void onEvent(Observation.Event event, Observation.Context context) {
            trace.add(context.getName() + " event " + event.getName());
        }

        @Override
        public void onError(Observation.Context context) {
            trace.add(context.getName() + " error " + context.getError().getMessage());
        }

        @Override
        public void onStop(Observation.Context context) {
            var outcome = context.getLowCardinalityKeyValue(ObservedBody.OUTCOME);
            if (outcome == null) {
                return; // that which hides one is none of ours
            }
            var parent = context.getParentObservation();
            String name = parent == null ? null : parent.getContextView().getName();
            trace.add(
                    context.getName()
                            + (name == null ? " " : " below " + name + " ")
                            + outcome.getValue());
        }
    }
}
