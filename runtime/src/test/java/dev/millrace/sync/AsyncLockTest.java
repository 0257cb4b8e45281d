package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AsyncLockTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    @Test
    void one_task_holds_it_at_a_time_in_the_order_in_which_they_came() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            TaskGroup.run(group -> {
                for (String name : new String[] {"a", "b", "c"}) {
                    group.fork(
                            name,
                            () ->
                                    lock.run(() -> {
                                        trace.add("+" + name);
                                        Async.sleep(SECOND);
                                        trace.add("-" + name);
                                    }));
                }
            });
            assertThat(lock.holder()).isNull();
        });
        assertThat(trace.steps()).containsExactly("+a", "-a", "+b", "-b", "+c", "-c");
    }

    @Test
    void a_release_hands_it_over_so_that_who_released_it_queues_behind_those_that_wait() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            TaskGroup.run(group -> {
                lock.acquire();
                group.fork(() -> lock.run(() -> trace.add("waiter")));
                loop.untilIdle();
                lock.release();
                assertThat(lock.tryAcquire()).isFalse();
                lock.run(() -> trace.add("again"));
            });
        });
        assertThat(trace.steps()).containsExactly("waiter", "again");
    }

    @Test
    void a_cancelled_waiter_takes_nothing_and_the_next_one_is_served() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            TaskGroup.run(group -> {
                lock.acquire();
                Task<?> impatient = group.fork(() -> lock.run(() -> trace.add("impatient")));
                group.fork(() -> lock.run(() -> trace.add("patient")));
                loop.untilIdle();
                impatient.cancel();
                lock.release();
            });
        });
        assertThat(trace.steps()).containsExactly("patient");
    }

    @Test
    void a_waiter_that_is_cancelled_once_it_has_the_lock_gives_it_back() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            TaskGroup.run(group -> {
                lock.acquire();
                Task<?> late =
                        group.fork(() ->
                                lock.run(() -> {
                                    trace.add("late");
                                    Async.checkpoint();
                                    trace.add("never");
                                }));
                loop.untilIdle();
                lock.release();
                late.cancel();
                lock.run(() -> trace.add("free again"));
            });
        });
        assertThat(trace.steps()).containsExactly("late", "free again");
    }

    @Test
    void a_body_that_throws_gives_it_back_and_its_exception_comes_through() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            var failure = new IOException("disk full");
            assertThatThrownBy(() ->
                            lock.run(() -> {
                                throw failure;
                            }))
                    .isSameAs(failure);
            assertThat(lock.tryAcquire()).isTrue();
            lock.release();
        });
    }

    @Test
    void a_task_that_holds_it_may_not_take_it_again() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            lock.run(() -> {
                assertThatIllegalStateException()
                        .isThrownBy(lock::acquire)
                        .withMessageContaining(
                                "ledger is already held by the task that asks for it");
                assertThat(lock.tryAcquire()).isFalse();
            });
        });
    }

    @Test
    void only_its_holder_may_release_it() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            assertThatIllegalStateException().isThrownBy(lock::release);
            TaskGroup.run(group -> {
                lock.acquire();
                group.fork(() ->
                        assertThatIllegalStateException()
                                .isThrownBy(lock::release)
                                .withMessageContaining("ledger (held by"));
                loop.untilIdle();
                lock.release();
            });
        });
    }

    @Test
    void a_lock_that_an_ended_task_has_not_released_is_refused() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            Async.detach("careless", () -> lock.acquire()).await();
            assertThatIllegalStateException()
                    .isThrownBy(lock::acquire)
                    .withMessageContaining("held by careless, which has ended");
        });
    }

    @Test
    void tasks_that_wait_for_each_other_in_a_circle_are_reported_by_name() {
        run(loop -> {
            AsyncLock accounts = AsyncLock.create("accounts");
            AsyncLock ledger = AsyncLock.create("ledger");
            TaskGroup.run(group -> {
                group.fork(
                        "booking",
                        () ->
                                accounts.run(() -> {
                                    Async.sleep(SECOND);
                                    Async.moveOnAfter(SECOND, () -> ledger.run(() -> {}));
                                }));
                group.fork(
                        "audit",
                        () ->
                                ledger.run(() -> {
                                    Async.sleep(SECOND);
                                    accounts.run(() -> trace.add("audited"));
                                }));
            });
            assertThat(loop.takeFaults())
                    .singleElement()
                    .extracting(LoopFault::message)
                    .asString()
                    .contains("audit waits for accounts (held by booking")
                    .contains("booking waits for ledger (held by audit");
        });
        assertThat(trace.steps()).containsExactly("audited");
    }

    @Test
    void tasks_that_only_wait_in_a_row_are_not_reported() {
        run(loop -> {
            AsyncLock first = AsyncLock.create("first");
            AsyncLock second = AsyncLock.create("second");
            TaskGroup.run(group -> {
                group.fork(() -> second.run(() -> Async.sleep(SECOND)));
                group.fork(() -> first.run(() -> second.run(() -> trace.add("second"))));
                group.fork(() -> first.run(() -> trace.add("first")));
            });
        });
        assertThat(trace.steps()).containsExactly("second", "first");
    }

    @Test
    void it_says_who_holds_it_and_who_waits() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            String name = loop.loop().name();
            assertThat(lock).hasToString("ledger (free, 0 waiting on loop " + name + ")");
            TaskGroup.run(group -> {
                lock.acquire();
                Task<?> waiter = group.fork("late", () -> lock.run(() -> {}));
                loop.untilIdle();
                assertThat(lock.holder()).isSameAs(Async.currentTask());
                assertThat(lock.waiting()).containsExactly(waiter);
                assertThat(lock.toString()).contains("held by").contains("1 waiting");
                lock.release();
            });
        });
    }

    @Test
    void another_thread_is_told_what_to_call() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            Async.blocking(() ->
                    assertThatThrownBy(lock::acquire)
                            .isInstanceOf(WrongThreadException.class)
                            .hasMessageContaining("loop.submit"));
        });
    }

    @Test
    void a_body_runs_with_the_lock_and_its_value_is_returned() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            assertThat(lock.<Task<?>, RuntimeException>run(lock::holder))
                    .isSameAs(Async.currentTask());
            assertThat(lock.holder()).isNull();
        });
    }
}
