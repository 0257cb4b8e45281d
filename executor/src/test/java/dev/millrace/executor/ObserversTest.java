package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.Task;
import dev.millrace.spi.OffloadObserver;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Test;

/** What an observer is told of the life of a job. */
class ObserversTest extends EngineTest {
    private final Trace trace = new Trace();

    private final OffloadObserver telling =
            new OffloadObserver() {
                @Override
                public void queued(String place, long job, String name) {
                    trace.add(name + " queued in " + place);
                }

                @Override
                public void withdrawn(String place, long job, String name) {
                    trace.add(name + " withdrawn");
                }

                @Override
                public void started(String place, long job, String name, long waitedNanos) {
                    assertThat(waitedNanos).isNotNegative();
                    trace.add(name + " started");
                }

                @Override
                public void abandoned(String place, long job, String name) {
                    trace.add(name + " abandoned");
                }

                @Override
                public void ended(
                        String place, long job, String name, long ranNanos, boolean failed) {
                    assertThat(ranNanos).isNotNegative();
                    trace.add(name + (failed ? " failed" : " ended"));
                }

                @Override
                public void rejected(String place, long job, String name) {
                    trace.add(name + " rejected");
                }
            };

    @Test
    void it_is_told_of_every_step() {
        TestLoop.run(
                engine,
                loop -> {
                    Place place = Place.pool("watched", 1, 1);
                    Place.Observation watch = place.observe(telling);
                    Offload terms =
                            Offload.in(place)
                                    .withCancelPolicy(CancelPolicy.ABANDON)
                                    .withOverloadPolicy(OverloadPolicy.FAIL_FAST);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(terms.withName("first"), blocked.job("first"));
                    blocked.awaitBegun("first");
                    Task<?> second = runInExecutor(terms.withName("second"), () -> 2);
                    Task<?> third = runInExecutor(terms.withName("third"), () -> 3);
                    second.cancel();
                    first.cancel();
                    loop.untilIdle();
                    blocked.letGo();
                    assertThat(third.failure()).isNotNull();
                    Async.blocking(() -> place.close());
                    watch.close();
                    assertThat(trace.steps())
                            .containsExactly(
                                    "first queued in watched",
                                    "first started",
                                    "second queued in watched",
                                    "third rejected",
                                    "second withdrawn",
                                    "first abandoned",
                                    "first ended");
                });
    }

    @Test
    void one_that_cancels_the_job_it_is_told_of_costs_no_room() {
        TestLoop.run(
                engine,
                loop -> {
                    Place place = Place.blocking("watched", 1, 0);
                    place.observe(telling);
                    var scope = new CancelScope();
                    place.observe(
                            new OffloadObserver() {
                                @Override
                                public void queued(String in, long job, String name) {
                                    scope.cancel("not wanted");
                                }
                            });
                    Offload terms = Offload.in(place).withName("job");
                    scope.run(() -> runInExecutor(terms, () -> trace.add("ran")).await());
                    assertThat(place.limiter())
                            .hasToString("0 of 1 running, 0 of 0 queued, 0 waiting for room");
                    assertThat(place.limiter().tryTakeRoom()).isTrue();
                    assertThat(trace.steps())
                            .containsExactly("job queued in watched", "job withdrawn");
                });
    }

    @Test
    void one_that_throws_harms_nothing_and_one_that_has_left_is_told_nothing() {
        TestLoop.run(
                engine,
                loop -> {
                    Place place = Place.blocking("watched", 1, 1);
                    place.observe(
                            new OffloadObserver() {
                                @Override
                                public void started(String in, long job, String name, long waited) {
                                    throw new IllegalStateException("broken");
                                }
                            });
                    place.observe(telling).close();
                    assertThat(runInExecutor(place, () -> "value").await()).isEqualTo("value");
                    assertThat(trace.steps()).isEmpty();
                });
    }
}
