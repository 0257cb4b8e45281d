package dev.millrace.proof.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.GroupOptions;
import dev.millrace.GroupPolicy;
import dev.millrace.RetrySchedule;
import dev.millrace.Supervisor;
import dev.millrace.SupervisorOptions;
import dev.millrace.TaskGroup;
import dev.millrace.TaskSet;
import dev.millrace.testing.junit.Everywhere;
import dev.millrace.testing.junit.ScenarioRun;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Groups under their policies, with limits and daemons; supervisors; staggered races. */
@Tag("slow") // hundreds of runs, each with threads of its own
class GroupsEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    @Test
    void a_task_is_given_out_once_or_is_still_in_its_set() {
        Everywhere.of(
                        run -> {
                            int[] given = new int[2];
                            TaskGroup.run(group -> {
                                TaskSet<Integer> calls = TaskSet.create();
                                for (int i = 0; i < 3; i++) {
                                    int number = i;
                                    calls.add(
                                            group.fork(() -> {
                                                Async.sleep(MOMENT.multipliedBy(3 - number));
                                                run.hook();
                                                return number;
                                            }));
                                }
                                for (int i = 0; i < 2; i++) {
                                    group.fork(() -> {
                                        given[0] += calls.nextDone() == null ? 0 : 1;
                                    });
                                }
                                given[0] += calls.nextDone() == null ? 0 : 1;
                                given[1] = calls.awaitAll().size();
                                assertThat(given[0] + given[1]).isLessThanOrEqualTo(3);
                                assertThat(calls.awaitAll()).isEmpty();
                            });
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void a_bounded_group_keeps_its_limit_and_no_slot_is_lost() {
        Everywhere.of(
                        run -> {
                            int[] counts = new int[2]; // running, started
                            run.afterwards(() -> assertThat(counts[0]).isZero());
                            TaskGroup.run(
                                    GroupOptions.limitedTo(2),
                                    bounded -> {
                                        TaskGroup.run(waiting -> {
                                            for (int i = 0; i < 3; i++) {
                                                waiting.fork(() -> {
                                                    bounded.awaitFork(() -> work(run, counts));
                                                });
                                            }
                                            bounded.awaitFork(() -> work(run, counts));
                                        });
                                        // the waiter is gone: both slots are free
                                        bounded.awaitFork(() -> work(run, counts));
                                        bounded.awaitFork(() -> work(run, counts));
                                    });
                        })
                .withSeeds(3)
                .run();
    }

    private static void work(ScenarioRun run, int[] counts) {
        assertThat(++counts[0]).isLessThanOrEqualTo(2);
        try {
            Async.sleep(MOMENT);
            run.hook();
        } finally {
            counts[0]--;
        }
    }

    @Test
    void daemons_have_ended_when_their_group_has() {
        Everywhere.of(
                        run -> {
                            int[] alive = new int[1];
                            TaskGroup.run(around -> {
                                try {
                                    TaskGroup.run(group -> {
                                        for (int i = 0; i < 2; i++) {
                                            group.forkDaemon(() -> beat(run, alive));
                                        }
                                        group.fork(() -> Async.sleep(MOMENT.multipliedBy(2)));
                                        Async.sleep(MOMENT);
                                        run.hook();
                                    });
                                } finally {
                                    assertThat(alive[0]).isZero();
                                }
                            });
                        })
                .withSeeds(3)
                .run();
    }

    private static void beat(ScenarioRun run, int[] alive) {
        alive[0]++;
        try {
            while (true) {
                Async.sleep(MOMENT);
                run.hook();
            }
        } finally {
            Async.shield(() -> Async.sleep(MOMENT));
            alive[0]--;
        }
    }

    @Test
    void a_contest_ends_with_its_first_and_leaves_nobody() {
        for (GroupPolicy policy : new GroupPolicy[] {GroupPolicy.ANY, GroupPolicy.FIRST_SUCCESS}) {
            Everywhere.of(
                            run -> {
                                int[] running = new int[1];
                                run.afterwards(() -> assertThat(running[0]).isZero());
                                TaskGroup.run(
                                        GroupOptions.of(policy),
                                        group -> {
                                            for (int i = 1; i <= 3; i++) {
                                                int number = i;
                                                group.fork(() -> {
                                                    running[0]++;
                                                    try {
                                                        Async.sleep(MOMENT.multipliedBy(number));
                                                        run.hook();
                                                    } finally {
                                                        running[0]--;
                                                    }
                                                });
                                            }
                                            Async.sleep(MOMENT);
                                        });
                            })
                    .withSeeds(3)
                    .withLostFailures() // those before the first success are part of the race
                    .run();
        }
    }

    @Test
    void what_settles_is_looked_at_and_nobody_is_cancelled_by_it() {
        Everywhere.of(run ->
                        TaskGroup.run(
                                GroupOptions.of(GroupPolicy.ALL_SETTLED),
                                group -> {
                                    TaskSet<Integer> all = TaskSet.create();
                                    for (int i = 0; i < 2; i++) {
                                        int number = i;
                                        all.add(
                                                group.fork(() -> {
                                                    Async.sleep(MOMENT);
                                                    run.hook();
                                                    return number;
                                                }));
                                    }
                                    for (var done = all.nextDone();
                                            done != null;
                                            done = all.nextDone()) {
                                        assertThat(done.done()).isTrue();
                                    }
                                }))
                .withSeeds(3)
                .run();
    }

    @Test
    void a_supervisor_restarts_who_fails_and_leaves_nobody() {
        SupervisorOptions options =
                SupervisorOptions.restarting(RetrySchedule.fixed(MOMENT))
                        .withLimit(2, Duration.ofMinutes(1))
                        .withObserver(failure -> {});
        Everywhere.of(
                        run -> {
                            int[] running = new int[1];
                            run.afterwards(() -> assertThat(running[0]).isZero());
                            Supervisor.run(
                                    options,
                                    supervisor -> {
                                        for (String child : new String[] {"a", "b"}) {
                                            supervisor.fork(
                                                    child,
                                                    () -> {
                                                        running[0]++;
                                                        try {
                                                            Async.sleep(MOMENT);
                                                            run.hook();
                                                            Async.sleep(MOMENT);
                                                        } finally {
                                                            running[0]--;
                                                        }
                                                    });
                                        }
                                        Async.sleep(MOMENT);
                                        run.hook();
                                    });
                        })
                .withSeeds(3)
                .withLostFailures() // a child that was restarted is as good as new
                .run();
    }

    @Test
    void a_staggered_race_has_one_winner_and_leaves_nobody() {
        Everywhere.of(
                        run -> {
                            int[] running = new int[1];
                            run.afterwards(() -> assertThat(running[0]).isZero());
                            int first =
                                    Async.staggeredRace(
                                            MOMENT,
                                            () -> contend(run, running, 3),
                                            () -> contend(run, running, 1),
                                            () -> contend(run, running, 1));
                            assertThat(first).isBetween(1, 3);
                        })
                .withSeeds(3)
                .withLostFailures() // those before the first success are part of the race
                .run();
    }

    private static int contend(ScenarioRun run, int[] running, int moments) {
        running[0]++;
        try {
            Async.sleep(MOMENT.multipliedBy(moments));
            run.hook();
            return moments;
        } finally {
            running[0]--;
        }
    }
}
