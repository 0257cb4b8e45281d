package dev.millrace.executor;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.Task;
import dev.millrace.spi.JobObserver;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What an observer gets of the life of a job. */
class ObserversTest extends EngineTest {
    private final Trace trace = new Trace();

    private final JobObserver telling =
            new JobObserver() {
                @Override
                public void queued(String dispatcher, long job, String name) {
                    trace.add(name + " queued in " + dispatcher);
                }

                @Override
                public void withdrawn(String dispatcher, long job, String name) {
                    trace.add(name + " withdrawn");
                }

                @Override
                public void started(String dispatcher, long job, String name, long waitedNanos) {
                    assertThat(waitedNanos).isNotNegative();
                    trace.add(name + " started");
                }

                @Override
                public void abandoned(String dispatcher, long job, String name) {
                    trace.add(name + " abandoned");
                }

                @Override
                public void ended(
                        String dispatcher, long job, String name, long ranNanos, boolean failed) {
                    assertThat(ranNanos).isNotNegative();
                    trace.add(name + (failed ? " failed" : " ended"));
                }

                @Override
                public void rejected(String dispatcher, long job, String name) {
                    trace.add(name + " rejected");
                }
            };

    @Test
    void it_is_told_of_every_step() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.pool("watched", 1, 1);
                    Dispatcher.Observation watch = dispatcher.observe(telling);
                    JobOptions options =
                            JobOptions.in(dispatcher)
                                    .withCancelPolicy(CancelPolicy.ABANDON)
                                    .withOverloadPolicy(OverloadPolicy.FAIL_FAST);
                    var blocked = new BlockedJobs();
                    Task<?> first = runInExecutor(options.withName("first"), blocked.job("first"));
                    blocked.awaitBegun("first");
                    Task<?> second = runInExecutor(options.withName("second"), () -> 2);
                    Task<?> third = runInExecutor(options.withName("third"), () -> 3);
                    second.cancel();
                    first.cancel();
                    loop.untilIdle();
                    blocked.letGo();
                    assertThat(third.failure()).isNotNull();
                    Async.blocking(() -> dispatcher.close());
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
    void each_job_has_a_number_of_its_own_in_all_that_is_told_of_it() {
        Map<String, Set<Long>> numbers = new ConcurrentHashMap<>();
        var numbered =
                new JobObserver() {
                    private void told(String name, long job) {
                        numbers.computeIfAbsent(name, unused -> ConcurrentHashMap.newKeySet())
                                .add(job);
                    }

                    @Override
                    public void queued(String dispatcher, long job, String name) {
                        told(name, job);
                    }

                    @Override
                    public void started(String in, long job, String name, long waitedNanos) {
                        told(name, job);
                    }

                    @Override
                    public void ended(
                            String in, long job, String name, long ranNanos, boolean failed) {
                        told(name, job);
                    }
                };
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.pool("watched", 1, 2);
                    Dispatcher.Observation watch = dispatcher.observe(numbered);
                    for (String name : new String[] {"first", "second", "third"}) {
                        runInExecutor(JobOptions.in(dispatcher).withName(name), () -> 1).await();
                    }
                    Async.blocking(() -> dispatcher.close());
                    watch.close();
                });
        assertThat(numbers).hasSize(3).allSatisfy((name, ids) -> assertThat(ids).hasSize(1));
        assertThat(numbers.values().stream().flatMap(Set::stream)).doesNotHaveDuplicates();
    }

    @Test
    void one_that_cancels_the_job_it_is_told_of_costs_no_slot() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("watched", 1, 0);
                    dispatcher.observe(telling);
                    var scope = new CancelScope();
                    dispatcher.observe(
                            new JobObserver() {
                                @Override
                                public void queued(String in, long job, String name) {
                                    scope.cancel("not wanted");
                                }
                            });
                    JobOptions options = JobOptions.in(dispatcher).withName("job");
                    scope.run(() -> runInExecutor(options, () -> trace.add("ran")).await());
                    assertThat(dispatcher.limiter())
                            .hasToString("0 of 1 running, 0 of 0 queued, 0 waiting for a slot");
                    assertThat(dispatcher.limiter().tryTakeSlot()).isTrue();
                    assertThat(trace.steps())
                            .containsExactly("job queued in watched", "job withdrawn");
                });
    }

    @Test
    void one_that_throws_harms_nothing_and_one_that_has_left_is_told_nothing() {
        TestLoop.run(
                engine,
                loop -> {
                    Dispatcher dispatcher = Dispatcher.blocking("watched", 1, 1);
                    dispatcher.observe(
                            new JobObserver() {
                                @Override
                                public void started(String in, long job, String name, long waited) {
                                    throw new IllegalStateException("broken");
                                }
                            });
                    dispatcher.observe(telling).close();
                    assertThat(runInExecutor(dispatcher, () -> "value").await()).isEqualTo("value");
                    assertThat(trace.steps()).isEmpty();
                });
    }
}
