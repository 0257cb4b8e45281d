package dev.millrace.proof.everywhere;

import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.stream.AsyncStream;
import dev.millrace.sync.AsyncBarrier;
import dev.millrace.sync.AsyncCondition;
import dev.millrace.sync.AsyncEvent;
import dev.millrace.sync.AsyncLock;
import dev.millrace.sync.AsyncQueue;
import dev.millrace.sync.AsyncReadWriteLock;
import dev.millrace.sync.AsyncSemaphore;
import dev.millrace.sync.BarrierBrokenException;
import dev.millrace.sync.TokenBucket;
import dev.millrace.testing.junit.Everywhere;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is cancelled or thrown: nothing stays taken, nobody waits for ever, nothing is lost. */
@Tag("slow") // hundreds of runs, each with threads of its own
class SyncEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    @Test
    void a_lock_is_free_in_the_end_and_was_held_by_one_at_a_time() {
        Everywhere.of(
                        run -> {
                            AsyncLock lock = AsyncLock.create();
                            int[] inside = new int[1];
                            run.afterwards(() -> {
                                assertThat(inside).containsExactly(0);
                                assertThat(lock.toString()).contains("(free");
                            });
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 3; i++) {
                                    group.fork(() ->
                                            lock.run(() -> {
                                                assertThat(++inside[0]).isEqualTo(1);
                                                try {
                                                    Async.checkpoint();
                                                    run.hook();
                                                } finally {
                                                    inside[0]--;
                                                }
                                            }));
                                }
                            });
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void a_condition_gives_the_lock_back_to_whoever_waits() {
        Everywhere.of(
                        run -> {
                            AsyncLock lock = AsyncLock.create();
                            AsyncCondition changed = AsyncCondition.of(lock);
                            int[] items = new int[1];
                            run.afterwards(() -> assertThat(lock.toString()).contains("(free"));
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 2; i++) {
                                    group.fork(() ->
                                            lock.run(() -> {
                                                changed.awaitUntil(() -> items[0] > 0);
                                                items[0]--;
                                                run.hook();
                                            }));
                                    group.fork(() ->
                                            lock.run(() -> {
                                                items[0]++;
                                                Async.checkpoint();
                                                changed.signal();
                                            }));
                                }
                                Async.sleep(MOMENT);
                                group.cancel("whoever is left waits for one that was cancelled");
                            });
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void readers_and_writers_keep_out_of_each_others_way() {
        Everywhere.of(
                        run -> {
                            AsyncReadWriteLock lock = AsyncReadWriteLock.create();
                            int[] inside = new int[2];
                            run.afterwards(() -> {
                                assertThat(inside).containsExactly(0, 0);
                                assertThat(lock.toString()).contains("(free");
                            });
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 4; i++) {
                                    boolean writes = i == 1;
                                    group.fork(() -> {
                                        if (writes) {
                                            lock.write(() -> stay(inside, 1, run::hook));
                                        } else {
                                            lock.read(() -> stay(inside, 0, run::hook));
                                        }
                                    });
                                }
                            });
                        })
                .withSeeds(3)
                .run();
    }

    private static void stay(int[] inside, int kind, Runnable hook) {
        inside[kind]++;
        try {
            assertThat(inside[1]).isLessThanOrEqualTo(inside[0] == 0 ? 1 : 0);
            Async.checkpoint();
            hook.run();
        } finally {
            inside[kind]--;
        }
    }

    @Test
    void all_permits_are_back_in_the_end() {
        Everywhere.of(
                        run -> {
                            AsyncSemaphore semaphore = AsyncSemaphore.bounded(3);
                            run.afterwards(() -> assertThat(semaphore.available()).isEqualTo(3));
                            TaskGroup.run(group -> {
                                for (int wanted : new int[] {2, 3, 1, 1}) {
                                    group.fork(() ->
                                            semaphore.run(
                                                    wanted,
                                                    () -> {
                                                        Async.checkpoint();
                                                        run.hook();
                                                    }));
                                }
                            });
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void what_was_put_is_taken_once() {
        Everywhere.of(
                        run -> {
                            var ledger = new Ledger();
                            run.afterwards(ledger::balances);
                            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
                            try {
                                TaskGroup.run(group -> {
                                    for (int i = 0; i < 2; i++) {
                                        int value = i;
                                        group.fork(() -> {
                                            queue.put(value);
                                            ledger.sent(value);
                                            queue.put(value + 10);
                                            ledger.sent(value + 10);
                                        });
                                        group.fork(() -> {
                                            for (int n = 0; n < 2; n++) {
                                                ledger.received(queue.take());
                                                queue.taskDone();
                                                run.hook();
                                            }
                                        });
                                    }
                                    Async.sleep(MOMENT);
                                    group.cancel(
                                            "whoever is left waits for one that was cancelled");
                                });
                            } finally {
                                for (Integer left = queue.tryTake();
                                        left != null;
                                        left = queue.tryTake()) {
                                    ledger.received(left);
                                }
                            }
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void nobody_is_left_at_an_event_or_a_barrier() {
        Everywhere.of(
                        run -> {
                            AsyncEvent begun = AsyncEvent.create();
                            AsyncBarrier barrier = AsyncBarrier.create(2);
                            run.afterwards(() -> {
                                assertThat(begun.waiting()).isEmpty();
                                assertThat(barrier.waiting()).isEmpty();
                            });
                            TaskGroup.run(group -> {
                                for (int i = 0; i < 2; i++) {
                                    group.fork(() -> {
                                        begun.await();
                                        run.hook();
                                        try {
                                            barrier.await();
                                        } catch (BarrierBrokenException e) {
                                            // the other one has not come
                                        }
                                    });
                                }
                                Async.checkpoint();
                                begun.set();
                                Async.sleep(MOMENT);
                                barrier.abort();
                            });
                        })
                .withSeeds(3)
                .run();
    }

    @Test
    void a_bucket_gives_no_more_than_drips_in() {
        Everywhere.of(
                        run -> {
                            TokenBucket bucket = TokenBucket.create(1, MOMENT, 2);
                            run.afterwards(() -> assertThat(bucket.waiting()).isEmpty());
                            TaskGroup.run(group -> {
                                for (int wanted : new int[] {2, 1, 2, 1}) {
                                    group.fork(() -> {
                                        bucket.acquire(wanted);
                                        run.hook();
                                    });
                                }
                            });
                        })
                .withSeeds(2)
                .run();
    }

    @Test
    void a_select_takes_from_one_clause_or_from_none() {
        Everywhere.of(
                        run -> {
                            var ledger = new Ledger();
                            run.afterwards(ledger::balances);
                            var left = AsyncStream.<Integer>channel(0);
                            var right = AsyncStream.<Integer>channel(1);
                            try {
                                TaskGroup.run(group -> {
                                    group.fork(() -> {
                                        left.sender().send(1);
                                        ledger.sent(1);
                                    });
                                    group.fork(() -> {
                                        right.sender().send(2);
                                        ledger.sent(2);
                                    });
                                    for (int i = 0; i < 2; i++) {
                                        group.fork(() ->
                                                select(
                                                        when(left.receiver())
                                                                .thenAccept(n -> {
                                                                    ledger.received(n);
                                                                    run.hook();
                                                                }),
                                                        when(right.receiver())
                                                                .thenAccept(ledger::received),
                                                        when(after(MOMENT)).thenRun(() -> {})));
                                    }
                                    Async.sleep(MOMENT.multipliedBy(2));
                                    group.cancel(
                                            "whoever is left waits for one that was cancelled");
                                });
                            } finally {
                                ledger.drain(left.receiver());
                                ledger.drain(right.receiver());
                            }
                        })
                .withSeeds(3)
                .run();
    }
}
