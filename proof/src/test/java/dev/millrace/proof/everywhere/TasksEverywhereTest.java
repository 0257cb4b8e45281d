package dev.millrace.proof.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.ContextVar;
import dev.millrace.DeadlineExceededException;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.WaitPolicy;
import dev.millrace.callback.CallbackBridge;
import dev.millrace.testing.junit.Everywhere;
import dev.millrace.testing.junit.ScenarioRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Waits, groups and scopes. */
@Tag("slow") // hundreds of runs, each with threads of its own
class TasksEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    @Test
    void sleeping_leaves_no_timer() {
        Everywhere.of(
                        run -> {
                            Async.sleep(MOMENT);
                            run.hook();
                            Async.sleep(Duration.ZERO);
                            Async.checkpoint();
                        })
                .run();
    }

    @Test
    void a_promise_completed_by_a_sibling_wakes_its_awaiter_once() {
        Everywhere.of(
                        run -> {
                            Promise<Integer> promise = run.loop().promise();
                            TaskGroup.run(group -> {
                                group.fork(() -> assertThat(promise.await()).isEqualTo(1));
                                group.fork(() -> assertThat(promise.await()).isEqualTo(1));
                                Async.sleep(MOMENT);
                                run.hook();
                                promise.complete(1);
                            });
                        })
                .run();
    }

    @Test
    void a_promise_completed_from_another_thread_wakes_its_awaiter_once() {
        Everywhere.of(
                        run -> {
                            Promise<Integer> promise = run.loop().promise();
                            TaskGroup.run(group -> {
                                group.fork(() -> assertThat(promise.await()).isEqualTo(1));
                                Async.checkpoint();
                                run.elsewhere(() -> promise.completeThreadSafe(1));
                                assertThat(promise.await()).isEqualTo(1);
                            });
                        })
                .run();
    }

    @Test
    void a_callback_api_is_aborted_once() {
        Everywhere.of(
                        run -> {
                            var calls = new ArrayList<String>();
                            run.afterwards(() -> assertThat(calls).hasSizeLessThanOrEqualTo(1));
                            Promise<Integer> answer = run.loop().promise();
                            answer.onCancel(() -> calls.add("aborted"));
                            try {
                                run.loop()
                                        .callSoon(() ->
                                                calls.add(answer.tryComplete(1) ? "done" : "?"));
                                answer.await();
                                run.hook();
                            } finally {
                                answer.cancel();
                            }
                        })
                .run();
    }

    @Test
    void a_suspension_ends_once() {
        Everywhere.of(
                        run -> {
                            int value =
                                    Async.<Integer>suspend(waiting ->
                                            run.loop().callSoon(() -> waiting.resume(1)));
                            assertThat(value).isEqualTo(1);
                            run.hook();
                            Async.<Integer>suspend(
                                    waiting -> run.elsewhere(() -> waiting.resume(2)));
                        })
                .run();
    }

    @Test
    void what_starts_a_suspension_may_throw() {
        Everywhere.of(run ->
                        Async.<Integer>suspend(waiting -> {
                            run.loop().callSoon(() -> waiting.resume(1));
                            run.hook();
                        }))
                .run();
    }

    @Test
    void a_group_waits_for_all_its_children() {
        Everywhere.of(
                        run -> {
                            var living = new int[1];
                            run.afterwards(() -> assertThat(living[0]).isZero());
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 3; i++) {
                                    Duration nap = MOMENT.multipliedBy(i);
                                    group.fork(() -> {
                                        living[0]++;
                                        try {
                                            Async.sleep(nap);
                                            run.hook();
                                        } finally {
                                            living[0]--;
                                        }
                                    });
                                }
                                run.hook();
                            });
                        })
                .run();
    }

    @Test
    void groups_in_groups_end_from_the_inside() {
        Everywhere.of(
                        run -> {
                            var open = new int[1];
                            run.afterwards(() -> assertThat(open[0]).isZero());
                            TaskGroup.run(outer -> {
                                outer.fork(() ->
                                        TaskGroup.run(inner -> {
                                            open[0]++;
                                            try {
                                                inner.fork(() -> Async.sleep(MOMENT));
                                                inner.fork(() -> {
                                                    Async.checkpoint();
                                                    run.hook();
                                                });
                                                Async.sleep(MOMENT);
                                            } finally {
                                                open[0]--;
                                            }
                                        }));
                                Async.checkpoint();
                            });
                        })
                .run();
    }

    @Test
    void a_child_that_becomes_ready_is_the_groups() {
        Everywhere.of(run ->
                        TaskGroup.run(group -> {
                            int port =
                                    group.<Integer>forkReady(ready -> {
                                        Async.sleep(MOMENT);
                                        run.hook();
                                        ready.report(80);
                                        Async.sleep(MOMENT);
                                    });
                            assertThat(port).isEqualTo(80);
                        }))
                .run();
    }

    @Test
    void a_group_may_cancel_itself() {
        Everywhere.of(
                        run -> {
                            TaskGroup.run(group -> {
                                group.fork(() -> Async.sleep(MOMENT.multipliedBy(9)));
                                group.fork(() -> {
                                    Async.sleep(MOMENT);
                                    group.cancel("enough");
                                });
                            });
                            run.hook();
                        })
                .run();
    }

    @Test
    void gathering_returns_all_or_nothing() {
        Everywhere.of(
                        run -> {
                            List<Integer> all =
                                    Async.gather(
                                            () -> slow(run, 1, MOMENT),
                                            () -> slow(run, 2, Duration.ZERO),
                                            () -> slow(run, 3, MOMENT));
                            assertThat(all).containsExactly(1, 2, 3);
                        })
                .run();
    }

    @Test
    void a_race_has_one_winner() {
        Everywhere.of(
                        run -> {
                            int first =
                                    Async.race(
                                            () -> slow(run, 1, MOMENT),
                                            () -> slow(run, 2, MOMENT),
                                            () -> slow(run, 3, MOMENT.multipliedBy(2)));
                            assertThat(first).isBetween(1, 3);
                            assertThat(run.testLoop().time())
                                    .isEqualTo(MOMENT); // the slow one is stopped
                        })
                .withLostFailures() // of those that another one beats
                .run();
    }

    private static int slow(ScenarioRun run, int value, Duration time) {
        Async.sleep(time);
        run.hook();
        return value;
    }

    @Test
    void waiting_for_some_owns_none() {
        Everywhere.of(run ->
                        TaskGroup.run(group -> {
                            Task<Integer> one = group.fork(() -> slow(run, 1, MOMENT));
                            Task<Integer> two =
                                    group.fork(() -> slow(run, 2, MOMENT.multipliedBy(2)));
                            var first = Async.waitFor(List.of(one, two), WaitPolicy.FIRST);
                            assertThat(first.done()).isNotEmpty();
                            var all =
                                    Async.waitFor(
                                            List.of(one, two),
                                            WaitPolicy.ALL,
                                            MOMENT.multipliedBy(9));
                            assertThat(all.pending()).isEmpty();
                        }))
                .run();
    }

    @Test
    void futures_come_as_they_complete() {
        Everywhere.of(run ->
                        TaskGroup.run(group -> {
                            Task<Integer> one =
                                    group.fork(() -> slow(run, 1, MOMENT.multipliedBy(2)));
                            Task<Integer> two = group.fork(() -> slow(run, 2, MOMENT));
                            var order = new ArrayList<Integer>();
                            for (var done : Async.asCompleted(List.of(one, two))) {
                                order.add(done.await());
                            }
                            assertThat(order).containsExactlyInAnyOrder(1, 2);
                        }))
                .run();
    }

    @Test
    void a_timeout_cuts_off_what_is_inside() {
        Everywhere.of(
                        run -> {
                            try {
                                Async.timeout(
                                        MOMENT,
                                        () -> {
                                            Async.sleep(MOMENT.dividedBy(2));
                                            run.hook();
                                            Async.sleep(MOMENT);
                                        });
                            } catch (DeadlineExceededException late) {
                                assertThat(late).hasMessageContaining("deadline");
                            }
                            Async.checkpoint();
                        })
                .run();
    }

    @Test
    void moving_on_leaves_the_work_behind() {
        Everywhere.of(
                        run -> {
                            var promise = run.loop().<Integer>promise();
                            boolean whole = Async.moveOnAfter(MOMENT, () -> promise.await());
                            assertThat(whole).isFalse();
                            run.hook();
                            assertThat(
                                            Async.moveOnAfter(
                                                    MOMENT.multipliedBy(2),
                                                    scope -> {
                                                        scope.reschedule(MOMENT.multipliedBy(4));
                                                        Async.sleep(MOMENT.multipliedBy(3));
                                                    }))
                                    .isTrue();
                        })
                .run();
    }

    @Test
    void a_shield_keeps_the_clean_up_whole() {
        Everywhere.of(
                        run -> {
                            var log = new ArrayList<String>();
                            run.afterwards(() -> assertThat(log).containsExactly("open", "closed"));
                            log.add("open");
                            try {
                                Async.sleep(MOMENT);
                                run.hook();
                            } finally {
                                Async.shield(
                                        MOMENT,
                                        () -> {
                                            Async.checkpoint();
                                            log.add("closed");
                                        });
                            }
                        })
                .run();
    }

    @Test
    void scopes_in_scopes_absorb_their_own_cancel_only() {
        Everywhere.of(
                        run -> {
                            var inner = new CancelScope();
                            boolean whole =
                                    inner.run(() -> {
                                        Async.checkpoint();
                                        run.hook();
                                        inner.cancel("mine");
                                        Async.sleep(MOMENT);
                                    });
                            assertThat(whole).isFalse();
                            Async.sleep(MOMENT);
                        })
                .run();
    }

    @Test
    void a_detached_task_is_ended_by_who_keeps_it() {
        Everywhere.of(
                        run -> {
                            Task<Integer> task = Async.detach(() -> slow(run, 1, MOMENT));
                            try {
                                assertThat(task.await()).isEqualTo(1);
                            } finally {
                                task.cancel();
                            }
                        })
                .run();
    }

    @Test
    void a_bound_variable_stays_inside_its_block() {
        ContextVar<String> user = ContextVar.of("user");
        Everywhere.of(
                        run -> {
                            run.afterwards(() -> assertThat(user.bound()).isFalse());
                            TaskGroup.run(group -> {
                                group.fork(() -> {
                                    Async.checkpoint();
                                    assertThat(user.bound()).isFalse();
                                });
                                user.where(
                                        "ada",
                                        () -> {
                                            group.fork(() -> {
                                                Async.checkpoint();
                                                run.hook();
                                                assertThat(user.get()).isEqualTo("ada");
                                            });
                                            Async.checkpoint();
                                        });
                                assertThat(user.bound()).isFalse();
                                Async.checkpoint();
                            });
                        })
                .run();
    }

    @Test
    void a_legacy_callback_answers_once() {
        Everywhere.of(
                        run -> {
                            int value =
                                    CallbackBridge.<Integer>await(promise -> {
                                        run.hook();
                                        run.loop().callSoon(() -> promise.complete(7));
                                        return null;
                                    });
                            assertThat(value).isEqualTo(7);
                        })
                .run();
    }
}
