package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class AsyncConditionTest extends EngineTest {
    private final Trace trace = new Trace();
    private final ArrayDeque<Integer> items = new ArrayDeque<>();

    @Test
    void a_task_waits_for_a_change_of_what_the_lock_guards() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            AsyncCondition filled = AsyncCondition.of(lock);
            TaskGroup.run(group -> {
                group.fork(() ->
                        lock.run(() -> {
                            filled.awaitUntil(() -> !items.isEmpty());
                            trace.add("got " + items.poll());
                        }));
                loop.untilIdle();
                lock.run(filled::signal); // too early: it looks, and waits on
                loop.untilIdle();
                lock.run(() -> {
                    items.add(7);
                    filled.signal();
                    trace.add("put"); // the lock is still this one's
                });
            });
        });
        assertThat(trace.steps()).containsExactly("put", "got 7");
    }

    @Test
    void all_that_are_woken_have_the_lock_one_after_the_other() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            AsyncCondition opened = AsyncCondition.of(lock);
            TaskGroup.run(group -> {
                for (String name : new String[] {"a", "b"}) {
                    group.fork(() ->
                            lock.run(() -> {
                                opened.await();
                                trace.add("+" + name);
                                Async.checkpoint();
                                trace.add("-" + name);
                            }));
                }
                loop.untilIdle();
                assertThat(opened.waiting()).hasSize(2);
                lock.run(opened::signalAll);
            });
        });
        assertThat(trace.steps()).containsExactly("+a", "-a", "+b", "-b");
    }

    @Test
    void a_cancelled_task_has_the_lock_again_before_it_leaves() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            AsyncCondition never = AsyncCondition.of(lock);
            TaskGroup.run(group -> {
                Task<?> waiter =
                        group.fork(() ->
                                lock.run(() -> {
                                    try {
                                        never.await();
                                    } catch (CancelledError e) {
                                        trace.add(
                                                "held by me: "
                                                        + (lock.holder() == Async.currentTask()));
                                        throw e;
                                    }
                                }));
                loop.untilIdle();
                lock.run(() -> {
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(trace.steps()).isEmpty(); // it waits for the lock
                });
            });
            assertThat(lock.holder()).isNull();
        });
        assertThat(trace.steps()).containsExactly("held by me: true");
    }

    @Test
    void an_interrupted_task_has_the_lock_again_before_it_leaves() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            AsyncCondition never = AsyncCondition.of(lock);
            var threads = new ArrayDeque<Thread>();
            TaskGroup.run(group -> {
                group.fork(() ->
                        lock.run(() -> {
                            threads.add(Thread.currentThread());
                            try {
                                Async.mayThrow(InterruptedException.class);
                                never.await();
                            } catch (InterruptedException e) {
                                trace.add("held by me: " + (lock.holder() == Async.currentTask()));
                            }
                        }));
                loop.untilIdle();
                threads.remove().interrupt();
            });
            assertThat(lock.holder()).isNull();
        });
        assertThat(trace.steps()).containsExactly("held by me: true");
    }

    @Test
    void a_signal_goes_to_the_next_one_if_the_first_was_cancelled_before() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            AsyncCondition opened = AsyncCondition.of(lock);
            TaskGroup.run(group -> {
                Task<?> first =
                        group.fork(() ->
                                lock.run(() -> {
                                    opened.await();
                                    trace.add("first");
                                }));
                group.fork(() ->
                        lock.run(() -> {
                            opened.await();
                            trace.add("second");
                        }));
                loop.untilIdle();
                first.cancel();
                lock.run(opened::signal);
            });
        });
        assertThat(trace.steps()).containsExactly("second");
    }

    @Test
    void every_call_needs_the_lock() {
        run(loop -> {
            AsyncCondition condition = AsyncCondition.of(AsyncLock.create("ledger"));
            assertThatIllegalStateException()
                    .isThrownBy(condition::await)
                    .withMessageContaining("ledger");
            assertThatIllegalStateException().isThrownBy(condition::signal);
            assertThatIllegalStateException().isThrownBy(condition::signalAll);
            assertThatIllegalStateException().isThrownBy(() -> condition.awaitUntil(() -> true));
        });
    }

    @Test
    void an_interrupt_while_it_waits_for_the_lock_comes_at_the_next_checkpoint() {
        run(loop -> {
            AsyncLock lock = AsyncLock.create();
            AsyncCondition opened = AsyncCondition.of(lock);
            var threads = new ArrayDeque<Thread>();
            TaskGroup.run(group -> {
                group.fork(() ->
                        lock.run(() -> {
                            threads.add(Thread.currentThread());
                            opened.await();
                            trace.add("signalled");
                            try {
                                Async.mayThrow(InterruptedException.class);
                                Async.checkpoint();
                            } catch (InterruptedException e) {
                                trace.add("interrupted");
                            }
                        }));
                loop.untilIdle();
                lock.acquire();
                opened.signal();
                loop.untilIdle();
                threads.remove().interrupt(); // it waits for the lock, which this task holds
                loop.untilIdle();
                lock.release();
            });
        });
        assertThat(trace.steps()).containsExactly("signalled", "interrupted");
    }
}
