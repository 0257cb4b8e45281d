package dev.millrace.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AsyncQueueTest extends EngineTest {
    private final Trace trace = new Trace();

    private static <T> List<T> drained(AsyncQueue<T> queue) {
        var items = new ArrayList<T>();
        for (T item = queue.tryTake(); item != null; item = queue.tryTake()) {
            items.add(item);
        }
        return items;
    }

    @Test
    void items_come_out_in_the_order_that_the_queue_has() {
        run(loop -> {
            AsyncQueue<Integer> fifo = AsyncQueue.fifo(9);
            AsyncQueue<Integer> lifo = AsyncQueue.lifo(9);
            AsyncQueue<Integer> smallest = AsyncQueue.priority(9, Comparator.naturalOrder());
            for (int n : new int[] {3, 1, 2}) {
                fifo.put(n);
                lifo.put(n);
                smallest.put(n);
            }
            assertThat(drained(fifo)).containsExactly(3, 1, 2);
            assertThat(drained(lifo)).containsExactly(2, 1, 3);
            assertThat(drained(smallest)).containsExactly(1, 2, 3);
        });
    }

    @Test
    void of_equal_items_that_which_came_first_comes_out_first() {
        run(loop -> {
            AsyncQueue<String> shortest =
                    AsyncQueue.priority(9, Comparator.comparingInt(String::length));
            for (String word : new String[] {"two", "a", "six", "b"}) {
                shortest.put(word);
            }
            assertThat(drained(shortest)).containsExactly("a", "b", "two", "six");
        });
    }

    @Test
    void a_full_queue_has_those_that_put_wait_in_order() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            TaskGroup.run(group -> {
                for (int n = 1; n <= 3; n++) {
                    int item = n;
                    group.fork(() -> {
                        queue.put(item);
                        trace.add("put " + item);
                    });
                }
                loop.untilIdle();
                assertThat(trace.steps()).containsExactly("put 1");
                assertThat(queue.tryPut(9)).isFalse();
                assertThat(queue.waitingToPut()).hasSize(2);
                assertThat(queue.take()).isEqualTo(1);
                assertThat(queue.tryPut(9)).as("in between").isFalse();
                assertThat(queue.take()).isEqualTo(2);
                assertThat(queue.take()).isEqualTo(3);
            });
        });
    }

    @Test
    void cancelled_waits_lose_and_take_nothing() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            TaskGroup.run(group -> {
                Task<?> first = group.fork(() -> trace.add("first " + queue.take()));
                group.fork(() -> trace.add("second " + queue.take()));
                loop.untilIdle();
                assertThat(queue.waitingToTake()).hasSize(2);
                first.cancel();
                queue.put(1);
                loop.untilIdle();
                queue.put(2);
                Task<?> putter = group.fork(() -> queue.put(3));
                group.fork(() -> queue.put(4));
                loop.untilIdle();
                putter.cancel();
                assertThat(queue.take()).isEqualTo(2);
                assertThat(queue.take()).isEqualTo(4);
            });
        });
        assertThat(trace.steps()).containsExactly("second 1");
    }

    @Test
    void join_waits_until_all_work_is_said_to_be_done() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(9);
            TaskGroup.run(group -> {
                queue.join(); // nothing to do
                queue.put(1);
                queue.put(2);
                group.fork(() -> {
                    queue.join();
                    trace.add("joined");
                });
                queue.take();
                queue.taskDone();
                queue.take();
                loop.untilIdle();
                assertThat(trace.steps()).isEmpty();
                assertThat(queue.unfinished()).isEqualTo(1);
                queue.taskDone();
            });
            assertThatIllegalStateException().isThrownBy(queue::taskDone);
        });
        assertThat(trace.steps()).containsExactly("joined");
    }

    @Test
    void after_a_shutdown_nothing_is_put_and_what_is_there_can_be_taken() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            TaskGroup.run(group -> {
                queue.put(1);
                group.fork(() -> assertShutDown(() -> queue.put(2)));
                loop.untilIdle();
                queue.shutdown();
                assertShutDown(() -> queue.put(3));
                assertShutDown(() -> queue.tryPut(3));
                assertThat(queue.take()).isEqualTo(1);
                assertShutDown(queue::take);
                assertThat(queue.tryTake()).isNull();
                assertThat(queue.isShutDown()).isTrue();
            });
        });
    }

    @Test
    void a_shutdown_wakes_those_that_wait_for_items() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            TaskGroup.run(group -> {
                group.fork(() -> assertShutDown(queue::take));
                loop.untilIdle();
                queue.shutdown();
            });
        });
    }

    @Test
    void a_shutdown_now_discards_what_is_there_and_counts_it_as_done() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(9);
            queue.onDiscard(item -> trace.add("discarded " + item));
            TaskGroup.run(group -> {
                queue.put(1);
                queue.put(2);
                queue.put(3);
                queue.take();
                group.fork(() -> {
                    queue.join();
                    trace.add("joined");
                });
                loop.untilIdle();
                queue.shutdownNow();
                loop.untilIdle();
                assertThat(trace.steps()).containsExactly("discarded 2", "discarded 3");
                queue.taskDone();
            });
        });
        assertThat(trace.steps()).containsExactly("discarded 2", "discarded 3", "joined");
    }

    private static void assertShutDown(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(QueueShutDownException.class).isThrownBy(call);
    }

    @Test
    void an_order_that_throws_refuses_the_item_and_harms_no_other() {
        run(loop -> {
            var broken = new IllegalStateException("no order");
            AsyncQueue<Integer> queue =
                    AsyncQueue.priority(
                            2,
                            (a, b) -> {
                                if (a < 0 || b < 0) {
                                    throw broken;
                                }
                                return Integer.compare(a, b);
                            });
            TaskGroup.run(group -> {
                queue.put(2);
                assertThatThrownBy(() -> queue.put(-1)).isSameAs(broken);
                queue.put(1);
                group.fork(() -> assertThatThrownBy(() -> queue.put(-2)).isSameAs(broken));
                group.fork(() -> queue.put(0));
                loop.untilIdle();
                assertThat(queue.take()).isEqualTo(1);
                loop.untilIdle();
                assertThat(drained(queue)).containsExactly(0, 2);
                assertThat(queue.unfinished()).isEqualTo(3);
            });
        });
    }

    @Test
    void plain_threads_put_and_take_too() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            Async.blocking(() -> {
                queue.putThreadSafe(1).join();
                assertThat(queue.takeThreadSafe().thenApply(n -> n + 1).join()).isEqualTo(2);
            });
            CompletableFuture<Integer> taken = queue.takeThreadSafe();
            queue.put(2);
            Async.blocking(() -> assertThat(taken.join()).isEqualTo(2));
        });
    }

    @Test
    void a_plain_thread_that_gives_up_takes_and_loses_nothing() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            CompletableFuture<Integer> left = queue.takeThreadSafe();
            CompletableFuture<Integer> stays = queue.takeThreadSafe();
            loop.untilIdle();
            left.cancel(false); // the loop does not know it yet
            queue.put(1);
            assertThat(stays).isCompletedWithValue(1);
            queue.put(2);
            CompletableFuture<?> put = queue.putThreadSafe(3);
            loop.untilIdle();
            put.cancel(false);
            assertThat(queue.take()).isEqualTo(2);
            assertThat(queue.size()).isZero();
        });
    }

    @Test
    void wrong_arguments_are_refused() {
        run(loop -> {
            assertThatIllegalArgumentException().isThrownBy(() -> AsyncQueue.fifo(0));
            AsyncQueue<Integer> queue = AsyncQueue.fifo(2);
            queue.put(1);
            assertThat(queue)
                    .hasToString("queue (1 of 2 items, 1 unfinished, 0 waiting to put, 0 to take)");
            assertThat(queue.capacity()).isEqualTo(2);
        });
    }

    @Test
    void a_queue_says_how_many_items_it_has() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(2);
            assertThat(queue.size()).isZero();
            queue.put(1);
            queue.put(2);
            assertThat(queue.size()).isEqualTo(2);
            assertThat(queue.tryPut(3)).isFalse();
            queue.take();
            assertThat(queue.size()).isEqualTo(1);
        });
    }

    @Test
    void one_free_place_lets_one_put_in_and_the_queue_never_grows_beyond_its_capacity() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(2);
            queue.put(1);
            queue.put(2);
            TaskGroup.run(group -> {
                for (int n = 3; n < 6; n++) {
                    int item = n;
                    group.fork(() -> queue.put(item));
                }
                loop.untilIdle();
                for (int n = 1; n < 4; n++) {
                    assertThat(queue.take()).isEqualTo(n);
                    assertThat(queue.size()).isEqualTo(2);
                    assertThat(queue.waitingToPut()).hasSize(3 - n);
                }
            });
        });
    }

    @Test
    void a_shutdown_now_ends_the_waits_of_those_that_put_and_of_those_that_take() {
        run(loop -> {
            AsyncQueue<Integer> full = AsyncQueue.fifo(1);
            AsyncQueue<Integer> empty = AsyncQueue.fifo(1);
            full.put(1);
            TaskGroup.run(group -> {
                group.fork(() -> assertShutDown(() -> full.put(2)));
                group.fork(() -> assertShutDown(empty::take));
                loop.untilIdle();
                full.shutdownNow();
                empty.shutdownNow();
            });
            full.join();
            assertThat(full.size()).isZero();
            assertThat(loop.loop().discarded()).isEqualTo(1);
        });
    }

    @Test
    void a_thread_that_got_its_item_at_once_waits_no_more() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            CompletableFuture<?> put = queue.putThreadSafe(1);
            CompletableFuture<Integer> taken = queue.takeThreadSafe();
            loop.untilIdle();
            assertThat(put).isCompleted();
            assertThat(taken).isCompletedWithValue(1);
            assertThat(queue.toString()).contains("0 waiting to put, 0 to take");
            queue.shutdown();
            CompletableFuture<?> refused = queue.putThreadSafe(2);
            loop.untilIdle();
            assertThat(refused).isCompletedExceptionally();
            assertThat(queue.toString()).contains("0 waiting to put, 0 to take");
        });
    }
}
