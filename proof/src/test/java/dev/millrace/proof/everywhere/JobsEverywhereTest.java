package dev.millrace.proof.everywhere;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.TaskGroup;
import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.testing.junit.Everywhere;
import dev.millrace.testing.junit.ScenarioRun;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Jobs in a dispatcher that the test drives, and limiters. */
@Tag("slow") // hundreds of runs, each with threads of its own
class JobsEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    private static void balanced(ScenarioRun run, CapacityLimiter limiter) {
        run.afterwards(() -> {
            var now = limiter.statistics();
            assertThat(List.of(now.active(), now.queued(), now.waitingForSlot()))
                    .describedAs("active, queued, waiting for a slot")
                    .containsOnly(0);
            int all = limiter.total() + limiter.queueCapacity();
            Async.run(() -> takeAll(limiter, all));
        });
    }

    /** Throws if not all places are to be had again. */
    private static void takeAll(CapacityLimiter limiter, int places) {
        int[] inside = new int[1];
        TaskGroup.run(group -> {
            for (int i = 0; i < limiter.total(); i++) {
                group.fork(() ->
                        limiter.run(() -> {
                            inside[0]++;
                            while (inside[0] < limiter.total()) {
                                Async.checkpoint();
                            }
                        }));
            }
        });
        assertThat(places).isPositive();
        assertThat(inside[0]).isEqualTo(limiter.total());
    }

    @Test
    void a_limiter_gets_its_permits_back() {
        Everywhere.of(
                        run -> {
                            var limiter = CapacityLimiter.of("tables", 2, 10);
                            balanced(run, limiter);
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 4; i++) {
                                    group.fork(() ->
                                            limiter.run(() -> {
                                                Async.sleep(MOMENT);
                                                run.hook();
                                            }));
                                }
                            });
                        })
                .run();
    }

    @Test
    void a_limiter_without_room_gets_its_slots_back() {
        Everywhere.of(
                        run -> {
                            var limiter = CapacityLimiter.of("tables", 1, 1);
                            balanced(run, limiter);
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 4; i++) {
                                    group.fork(() ->
                                            limiter.run(() -> {
                                                Async.checkpoint();
                                                run.hook();
                                            }));
                                }
                            });
                        })
                .run();
    }

    @Test
    void a_job_ends_with_its_task() {
        Everywhere.of(
                        run -> {
                            var dispatcher = Dispatcher.of("driven", new HandDriven(run), 1, 10);
                            balanced(run, dispatcher.limiter());
                            int value =
                                    runInExecutor(
                                                    dispatcher,
                                                    () -> {
                                                        run.hook();
                                                        return 1;
                                                    })
                                            .await();
                            assertThat(value).isEqualTo(1);
                        })
                .run();
    }

    @Test
    void jobs_that_wait_for_a_permit_and_a_slot_give_them_back() {
        Everywhere.of(
                        run -> {
                            var dispatcher = Dispatcher.of("driven", new HandDriven(run), 1, 1);
                            balanced(run, dispatcher.limiter());
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 4; i++) {
                                    int value = i;
                                    group.fork(() -> {
                                        var job =
                                                runInExecutor(
                                                        JobOptions.in(dispatcher)
                                                                .withCancelPolicy(
                                                                        CancelPolicy.WAIT),
                                                        () -> {
                                                            run.hook();
                                                            return value;
                                                        });
                                        assertThat(job.await()).isEqualTo(value);
                                    });
                                }
                            });
                        })
                .run();
    }

    @Test
    void jobs_with_a_key_run_in_order_and_leave_their_queue() {
        Everywhere.of(
                        run -> {
                            var dispatcher = Dispatcher.of("driven", new HandDriven(run), 2, 10);
                            balanced(run, dispatcher.limiter());
                            var options =
                                    JobOptions.in(dispatcher)
                                            .withKey("account")
                                            .withCancelPolicy(CancelPolicy.ABANDON);
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 3; i++) {
                                    group.fork(() -> {
                                        Async.checkpoint();
                                        runInExecutor(options, () -> run.hook()).await();
                                    });
                                }
                            });
                        })
                .run();
    }

    @Test
    void a_deadline_withdraws_a_job_that_waits() {
        Everywhere.of(
                        run -> {
                            var limiter = CapacityLimiter.of("tables", 1, 4);
                            var dispatcher = Dispatcher.of("driven", new HandDriven(run), 4, 10);
                            balanced(run, limiter);
                            balanced(run, dispatcher.limiter());
                            TaskGroup.run(group -> {
                                group.fork(() -> limiter.run(() -> Async.sleep(MOMENT)));
                                Async.checkpoint();
                                try {
                                    runInExecutor(
                                                    JobOptions.in(dispatcher)
                                                            .withLimiter(limiter)
                                                            .withDeadline(MOMENT.dividedBy(2)),
                                                    () -> 1)
                                            .await();
                                } catch (DeadlineExceededException late) {
                                    run.hook();
                                }
                            });
                        })
                .run();
    }
}
