package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.TaskGroup;
import dev.millrace.VoidCoroutine;
import dev.millrace.testing.TestRun;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Locks whose holder has ended and has not given them back. */
class LostLockTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    @Test
    void all_that_wait_for_a_lock_are_told_when_its_holder_ends_without_a_release() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            TaskGroup.run(group -> {
                group.fork("careless", () -> keep(lock));
                group.fork(() -> refused("ledger", "held by careless", lock::acquire));
                group.fork(() -> refused("ledger", "held by careless", lock::acquire));
            });
            assertThat(lock.waiting()).isEmpty();
        });
    }

    @Test
    void so_are_those_behind_one_that_was_handed_the_lock() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            TaskGroup.run(group -> {
                group.fork(() -> lock.run(() -> Async.sleep(SECOND)));
                group.fork("careless", () -> keep(lock));
                group.fork(() -> refused("ledger", "held by careless", lock::acquire));
            });
        });
    }

    @Test
    void all_locks_that_a_task_has_not_given_back_are_lost_and_no_other() {
        run(loop -> {
            AsyncLock first = AsyncLock.create("first");
            AsyncLock second = AsyncLock.create("second");
            AsyncLock third = AsyncLock.create("third");
            TaskGroup.run(group -> {
                group.fork(
                        "careless",
                        () -> {
                            first.acquire();
                            second.acquire();
                            third.acquire();
                            Async.sleep(SECOND);
                            second.release();
                            Async.sleep(SECOND);
                        });
                group.fork(() -> refused("first", "held by careless", first::acquire));
                group.fork(() -> second.run(() -> Async.sleep(SECOND.multipliedBy(2))));
                group.fork(() -> second.run(() -> trace.add("second")));
                group.fork(() -> refused("third", "held by careless", third::acquire));
            });
        });
        assertThat(trace.steps()).containsExactly("second");
    }

    @Test
    void a_cancelled_waiter_is_told_nothing_else() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            TaskGroup.run(group -> {
                group.fork("careless", () -> keep(lock));
                group.fork(() -> Async.moveOnAfter(SECOND.dividedBy(2), lock::acquire));
            });
            assertThat(loop.takeFaults()).isEmpty();
        });
    }

    @Test
    void whoever_waits_behind_a_lost_writer_is_told_reader_or_writer() {
        run(loop -> {
            AsyncReadWriteLock lock = AsyncReadWriteLock.create("routes");
            TaskGroup.run(group -> {
                group.fork(
                        "careless",
                        () -> {
                            lock.acquireWrite();
                            Async.sleep(SECOND);
                        });
                group.fork(() -> refused("routes", "written by careless", lock::acquireRead));
                group.fork(() -> refused("routes", "written by careless", lock::acquireWrite));
            });
            refused("routes", "written by careless", lock::acquireRead);
            refused("routes", "written by careless", lock::acquireWrite);
        });
    }

    @Test
    void behind_a_lost_reader_writers_are_told_and_readers_may_read() {
        run(loop -> {
            AsyncReadWriteLock lock = AsyncReadWriteLock.create("routes");
            TaskGroup.run(group -> {
                group.fork(
                        "careless",
                        () -> {
                            lock.acquireRead();
                            Async.sleep(SECOND);
                        });
                group.fork(() -> refused("routes", "read by careless", lock::acquireWrite));
                group.fork(() -> lock.read(() -> trace.add("read")));
            });
            lock.read(() -> trace.add("read later"));
            refused("routes", "read by careless", lock::acquireWrite);
        });
        assertThat(trace.steps()).containsExactly("read", "read later");
    }

    @Test
    void a_task_that_has_given_the_lock_back_ends_and_nobody_is_told() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            TaskGroup.run(group -> {
                group.fork("careful", () -> lock.run(() -> Async.sleep(SECOND)));
                group.fork(() -> lock.run(() -> Async.sleep(SECOND)));
                group.fork(() -> lock.run(() -> trace.add("mine")));
            });
        });
        assertThat(trace.steps()).containsExactly("mine");
    }

    @Test
    void the_failure_of_a_task_that_has_waited_for_a_lock_is_still_reported() {
        var failure = new IllegalArgumentException("broken");
        TestRun run =
                run(loop -> {
                    loop.expectFaults();
                    AsyncLock lock = AsyncLock.create("ledger");
                    lock.acquire();
                    Async.detach(
                            "failing",
                            () -> {
                                lock.run(() -> trace.add("waited"));
                                throw failure;
                            });
                    loop.untilIdle();
                    lock.release();
                    loop.untilIdle();
                });
        assertThat(trace.steps()).containsExactly("waited");
        assertThat(run.faults()).singleElement().extracting(LoopFault::failure).isSameAs(failure);
    }

    @Test
    void those_that_wait_for_a_signal_are_told_when_nobody_can_give_one_any_more() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            AsyncCondition changed = AsyncCondition.of(lock);
            TaskGroup.run(group -> {
                group.fork(() ->
                        refused("ledger", "held by careless", () -> lock.run(changed::await)));
                group.fork(() ->
                        refused("ledger", "held by careless", () -> lock.run(changed::await)));
                group.fork(
                        "careless",
                        () -> {
                            Async.sleep(SECOND); // both wait by now, and the lock is free
                            keep(lock);
                        });
            });
            assertThat(changed.waiting()).isEmpty();
        });
    }

    @Test
    void so_are_they_when_the_lock_was_handed_over() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            AsyncCondition changed = AsyncCondition.of(lock);
            TaskGroup.run(group -> {
                group.fork(() ->
                        refused("ledger", "held by careless", () -> lock.run(changed::await)));
                group.fork("careless", () -> keep(lock));
            });
        });
    }

    @Test
    void what_the_body_of_a_lost_lock_throws_is_thrown() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create("ledger");
            AsyncCondition changed = AsyncCondition.of(lock);
            AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
            TaskGroup.run(group -> {
                group.fork(() ->
                        assertThatThrownBy(() -> lock.run(() -> failing(changed::await)))
                                .isInstanceOf(IOException.class));
                group.fork("careless", () -> keep(lock));
            });
            assertThatThrownBy(() ->
                            routes.write(() -> {
                                routes.release();
                                throw new IOException("mine");
                            }))
                    .hasMessage("mine");
        });
    }

    private static void failing(VoidCoroutine wait) throws Exception {
        try {
            wait.run();
        } catch (IllegalStateException lost) {
            throw new IOException(lost);
        }
    }

    private static void keep(AsyncLock lock) {
        lock.acquire();
        Async.sleep(SECOND);
    }

    private static void refused(String lock, String by, VoidCoroutine acquire) {
        assertThatIllegalStateException()
                .isThrownBy(acquire::run)
                .withMessageContaining(lock + " was not released by " + lock)
                .withMessageContaining(by + ", which has ended");
    }

    @Test
    void so_are_those_behind_a_writer_that_was_handed_the_lock() {
        run(loop -> {
            AsyncReadWriteLock lock = AsyncReadWriteLock.create("routes");
            TaskGroup.run(group -> {
                group.fork(() -> lock.write(() -> Async.sleep(SECOND)));
                group.fork("careless", lock::acquireWrite);
                group.fork(() -> refused("routes", "written by careless", lock::acquireWrite));
                group.fork(() -> refused("routes", "written by careless", lock::acquireRead));
            });
            assertThat(lock.waiting()).isEmpty();
        });
    }

    @Test
    void a_wait_that_failed_closes_no_circle() {
        run(loop -> {
            AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
            meets(
                    routes,
                    () -> {
                        routes.acquireRead();
                        Async.sleep(SECOND);
                    },
                    () -> assertThatIllegalStateException().isThrownBy(routes::acquireWrite));
            assertThat(loop.takeFaults()).isEmpty();
        });
    }

    @Test
    void a_wait_that_was_cancelled_closes_no_circle() {
        run(loop -> {
            AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
            meets(routes, () -> {}, () -> Async.moveOnAfter(SECOND, routes::acquireWrite));
            assertThat(loop.takeFaults()).isEmpty();
        });
    }

    @Test
    void a_wait_that_was_served_closes_no_circle() {
        run(loop -> {
            AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
            meets(routes, () -> routes.write(() -> Async.sleep(SECOND)), routes::acquireRead);
            assertThat(loop.takeFaults()).isEmpty();
        });
    }

    /** A reader waits for the ledger of a task that has waited for the lock of the reader. */
    private static void meets(AsyncReadWriteLock routes, VoidCoroutine before, VoidCoroutine wait) {
        AsyncLock ledger = AsyncLock.create("ledger");
        TaskGroup.run(group -> {
            group.fork(before);
            group.fork(
                    "reader",
                    () -> {
                        routes.acquireRead();
                        Async.sleep(SECOND.multipliedBy(2));
                        ledger.run(() -> {});
                        routes.release();
                    });
            group.fork(
                    "keeper",
                    () -> {
                        ledger.acquire();
                        wait.run();
                        Async.sleep(SECOND.multipliedBy(3));
                        ledger.release();
                    });
        });
    }
}
