package dev.millrace.sync;

import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.selectInOrder;
import static dev.millrace.sync.Select.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Selects, and threads outside the loop, that wait for what this package has. */
class SyncSelectTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    @Test
    void a_select_takes_one_permit_if_there_is_one_and_waits_for_one_if_not() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(2);
            assertThat(chosen(semaphore)).isEqualTo("source");
            assertThat(semaphore.available()).isEqualTo(1);
            semaphore.acquire();
            assertThat(chosen(semaphore)).isEqualTo("time");
            assertThat(semaphore.waiting()).isEmpty();
            loop.loop().callLater(SECOND.dividedBy(2), semaphore::release);
            assertThat(chosen(semaphore)).isEqualTo("source");
            assertThat(semaphore.available()).isZero();
        });
    }

    @Test
    void a_select_takes_one_token_if_there_is_one_and_waits_for_one_if_not() {
        run(loop -> {
            TokenBucket bucket = TokenBucket.create(1, SECOND.multipliedBy(3), 2);
            assertThat(chosen(bucket)).isEqualTo("source");
            assertThat(bucket.available()).isEqualTo(1);
            assertThat(chosen(bucket)).isEqualTo("source");
            assertThat(bucket.available()).isZero();
            assertThat(chosen(bucket)).as("after one of three seconds").isEqualTo("time");
            assertThat(bucket.waiting()).isEmpty();
            Async.sleep(SECOND.plusMillis(500));
            assertThat(chosen(bucket)).as("half a second later").isEqualTo("source");
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(3));
            assertThat(bucket.available()).isZero();
        });
    }

    @Test
    void a_select_takes_an_event_that_is_set_and_waits_for_one_that_is_not() {
        run(loop -> {
            AsyncEvent event = AsyncEvent.create();
            assertThat(chosen(event)).isEqualTo("time");
            event.set();
            assertThat(event.isSet()).isTrue();
            assertThat(chosen(event)).isEqualTo("source");
            event.clear();
            assertThat(chosen(event)).isEqualTo("time");
            assertThat(event.waiting()).isEmpty();
        });
    }

    @Test
    void a_select_takes_the_item_that_the_order_of_the_queue_says() {
        run(loop -> {
            AsyncQueue<Integer> fifo = AsyncQueue.fifo(3);
            AsyncQueue<Integer> lifo = AsyncQueue.lifo(3);
            AsyncQueue<Integer> smallest = AsyncQueue.priority(3, Comparator.naturalOrder());
            for (int n : new int[] {2, 1, 3}) {
                fifo.put(n);
                lifo.put(n);
                smallest.put(n);
            }
            assertThat(taken(fifo)).isEqualTo(2);
            assertThat(taken(lifo)).isEqualTo(3);
            assertThat(taken(smallest)).isEqualTo(1);
            assertThat(fifo.size()).isEqualTo(2);
            assertThat(fifo.take()).isEqualTo(1);
            assertThat(lifo.take()).isEqualTo(1);
            assertThat(smallest.take()).isEqualTo(2);
        });
    }

    @Test
    void a_select_that_takes_an_item_lets_a_waiting_put_in() {
        run(loop -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            queue.put(1);
            TaskGroup.run(group -> {
                group.fork(() -> queue.put(2));
                loop.untilIdle();
                assertThat(taken(queue)).isEqualTo(1);
                assertThat(queue.waitingToPut()).isEmpty();
                assertThat(queue.size()).isEqualTo(1);
            });
        });
    }

    @Test
    void a_select_puts_an_item_if_there_is_room_and_waits_for_room_if_not() {
        run(loop -> {
            AsyncQueue<String> queue = AsyncQueue.fifo(1);
            assertThat(queue.putting("a")).hasToString("put into " + queue);
            assertThat(chosen(queue.putting("a"))).isEqualTo("source");
            assertThat(queue.size()).isEqualTo(1);
            assertThat(queue.unfinished()).isEqualTo(1);
            assertThat(chosen(queue.putting("b"))).isEqualTo("time");
            assertThat(queue.waitingToPut()).isEmpty();
            loop.loop().callLater(SECOND.dividedBy(2), queue::tryTake);
            assertThat(chosen(queue.putting("c"))).isEqualTo("source");
            assertThat(queue.take()).isEqualTo("c");
        });
    }

    @Test
    void a_select_over_a_queue_that_is_shut_down_is_told_so() {
        run(loop -> {
            AsyncQueue<String> queue = AsyncQueue.fifo(1);
            assertThat(queue.isShutDown()).isFalse();
            queue.shutdown();
            assertThat(queue.isShutDown()).isTrue();
            assertThatExceptionOfType(QueueShutDownException.class)
                    .isThrownBy(() -> chosen(queue))
                    .withMessageContaining("empty");
            assertThatExceptionOfType(QueueShutDownException.class)
                    .isThrownBy(() -> chosen(queue.putting("a")))
                    .withMessageContaining("takes no more");
            assertThat(loop.time()).isZero();
        });
    }

    @Test
    void an_order_that_throws_ends_the_select_that_puts() {
        run(loop -> {
            AsyncQueue<Integer> queue =
                    AsyncQueue.priority(
                            2,
                            (one, other) -> {
                                throw new IllegalStateException("no order");
                            });
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> chosen(queue.putting(1)))
                    .withMessage("no order");
            assertThat(queue.size()).isZero();
            assertThat(queue.unfinished()).isZero();
        });
    }

    @Test
    void a_put_whose_thread_gives_up_while_the_order_is_asked_puts_nothing() {
        run(loop -> {
            var waits = new ArrayDeque<CompletableFuture<?>>();
            AsyncQueue<Integer> queue =
                    AsyncQueue.priority(
                            3,
                            (one, other) -> {
                                waits.forEach(wait -> wait.cancel(false));
                                return Integer.compare(one, other);
                            });
            queue.put(2);
            waits.add(queue.putThreadSafe(1));
            loop.untilIdle();
            assertThat(queue.size()).isEqualTo(1);
            assertThat(queue.unfinished()).isEqualTo(1);
            assertThat(queue.take()).isEqualTo(2);
        });
    }

    @Test
    void no_time_at_all_comes_at_once() {
        run(loop -> {
            AsyncEvent never = AsyncEvent.create();
            selectInOrder(
                    when(never).thenRun(() -> {}), when(after(Duration.ZERO)).thenRun(() -> {}));
            selectInOrder(
                    when(never).thenRun(() -> {}), when(after(SECOND.negated())).thenRun(() -> {}));
            assertThat(loop.time()).isZero();
        });
    }

    @Test
    void a_time_that_was_not_chosen_is_forgotten() {
        run(loop -> {
            AsyncEvent event = AsyncEvent.create();
            loop.loop().callLater(SECOND, event::set);
            assertThat(
                            selectInOrder(
                                    when(event).thenGet(() -> "event"),
                                    when(after(SECOND.multipliedBy(9))).thenGet(() -> "time")))
                    .isEqualTo("event");
            assertThat(loop.time()).isEqualTo(SECOND);
        });
    }

    @Test
    void a_value_that_a_source_resumes_too_late_is_discarded() {
        run(loop -> {
            List<Object> discarded = new ArrayList<>();
            loop.loop().discardHandler((from, value, source) -> discarded.add(value));
            var waits = new ArrayDeque<Suspension<String>>();
            Selectable<String> source = new Given(waits);
            TaskGroup.run(group -> {
                Task<String> first =
                        group.fork(() ->
                                selectInOrder(
                                        when(source).thenApply(value -> value),
                                        when(after(SECOND)).thenGet(() -> "time")));
                loop.untilIdle();
                assertThat(waits.element().resume("in time")).isTrue();
                assertThat(first.await()).isEqualTo("in time");
                assertThat(waits.element().resume("late")).isFalse();
                assertThat(waits.element().tryResume("kept")).isFalse();
                assertThat(waits.remove().fail(new IllegalStateException("late"))).isFalse();

                Task<String> second =
                        group.fork(() -> selectInOrder(when(source).thenApply(value -> value)));
                loop.untilIdle();
                assertThat(waits.remove().tryResume("taken")).isTrue();
                assertThat(second.await()).isEqualTo("taken");
            });
            loop.untilIdle();
            assertThat(discarded).containsExactly("late");
        });
    }

    @Test
    void a_source_that_fails_its_wait_ends_the_select() {
        run(loop -> {
            var waits = new ArrayDeque<Suspension<String>>();
            AsyncEvent other = AsyncEvent.create();
            var failure = new IllegalStateException("broken");
            TaskGroup.run(group -> {
                group.fork(() -> {
                    try {
                        selectInOrder(
                                when(other).thenRun(() -> {}),
                                when(new Given(waits)).thenAccept(value -> {}));
                    } catch (IllegalStateException e) {
                        trace.add("" + (e == failure));
                    }
                });
                loop.untilIdle();
                assertThat(waits.element().fail(failure)).isTrue();
                assertThat(other.waiting()).as("the other clause has left").isEmpty();
            });
        });
        assertThat(trace.steps()).containsExactly("true");
    }

    @Test
    void messages_name_what_is_waited_for() {
        run(loop -> {
            AsyncEvent event = AsyncEvent.create();
            AsyncLock lock = AsyncLock.create("ledger");
            assertThat(when(event)).hasToString("when " + event);
            assertThat(when(event).thenRun(() -> {})).hasToString("clause for " + event);
            assertThat(after(SECOND)).hasToString("after PT1S");
            assertThat(AsyncCondition.of(lock).toString())
                    .startsWith("condition of ledger (free")
                    .endsWith("0 waiting on loop " + loop.loop().name());
            assertThat(AsyncLock.create().name())
                    .startsWith("lock-")
                    .isNotEqualTo(AsyncLock.create().name());
        });
    }

    /** What comes first: {@code source}, or a second. */
    private static String chosen(Selectable<?> source) {
        return selectInOrder(
                when(source).thenGet(() -> "source"), when(after(SECOND)).thenGet(() -> "time"));
    }

    private static <T> T taken(AsyncQueue<T> queue) {
        return selectInOrder(when(queue).thenApply(item -> item));
    }

    /** A source of the user's own, whose waits the test ends. */
    private record Given(ArrayDeque<Suspension<String>> waits) implements Selectable<String> {
        @Override
        public boolean answerNow(Suspension<String> wait) {
            return false;
        }

        @Override
        public void startWait(Suspension<String> wait) {
            waits.add(wait);
        }
    }
}
