package dev.millrace.sync;

import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.selectInOrder;
import static dev.millrace.sync.Select.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Channel;
import dev.millrace.stream.ChannelClosedException;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SelectTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    @Test
    void the_first_to_have_something_is_taken_and_the_others_keep_what_they_get() {
        run(loop ->
                TaskGroup.run(group -> {
                    Channel<Integer> left = AsyncStream.channel(1);
                    Channel<Integer> right = AsyncStream.channel(1);
                    Task<String> chosen =
                            group.fork(() ->
                                    select(
                                            when(left.receiver()).thenApply(n -> "left " + n),
                                            when(right.receiver()).thenApply(n -> "right " + n)));
                    loop.untilIdle();
                    right.sender().send(1);
                    left.sender().send(2);
                    assertThat(chosen.await()).isEqualTo("right 1");
                    assertThat(left.receiver().next()).isEqualTo(2);
                    assertThat(left.statistics().waitingToReceive()).isZero();
                }));
    }

    @Test
    void what_is_there_already_is_taken_without_a_wait_and_only_one_of_it() {
        run(loop -> {
            Channel<Integer> left = AsyncStream.channel(1);
            Channel<Integer> right = AsyncStream.channel(1);
            left.sender().send(1);
            right.sender().send(2);
            int sum =
                    select(
                            when(left.receiver()).thenApply(n -> n),
                            when(right.receiver()).thenApply(n -> n));
            assertThat(left.statistics().length() + right.statistics().length()).isEqualTo(1);
            assertThat(sum).isBetween(1, 2);
        });
    }

    @Test
    void of_several_that_are_there_each_is_chosen_about_as_often() {
        run(loop -> {
            var chosen = new int[3];
            AsyncEvent set = AsyncEvent.create();
            set.set();
            for (int round = 0; round < 3_000; round++) {
                select(
                        when(set).thenRun(() -> chosen[0]++),
                        when(set).thenRun(() -> chosen[1]++),
                        when(set).thenRun(() -> chosen[2]++));
            }
            assertThat(chosen).satisfies(each -> assertThat(each[0]).isBetween(800, 1_200));
            assertThat(chosen[1]).isBetween(800, 1_200);
            assertThat(chosen[2]).isBetween(800, 1_200);
        });
    }

    @Test
    void in_order_the_first_in_the_list_is_chosen() {
        run(loop -> {
            AsyncEvent set = AsyncEvent.create();
            set.set();
            for (int round = 0; round < 100; round++) {
                String chosen =
                        selectInOrder(
                                when(AsyncEvent.create()).thenGet(() -> "not set"),
                                when(set).thenGet(() -> "first"),
                                when(set).thenGet(() -> "second"));
                assertThat(chosen).isEqualTo("first");
            }
        });
    }

    @Test
    void a_cancelled_select_has_taken_nothing_and_waits_nowhere() {
        run(loop ->
                TaskGroup.run(group -> {
                    Channel<Integer> channel = AsyncStream.channel(0);
                    AsyncSemaphore semaphore = AsyncSemaphore.create(0);
                    AsyncEvent event = AsyncEvent.create();
                    AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
                    Promise<Integer> promise = Promise.create();
                    Task<?> selecting =
                            group.fork(() ->
                                    select(
                                            when(channel.receiver()).thenAccept(n -> {}),
                                            when(semaphore).thenRun(() -> {}),
                                            when(event).thenRun(() -> {}),
                                            when(queue).thenAccept(n -> {}),
                                            when(promise).thenAccept(n -> {}),
                                            when(after(SECOND)).thenRun(() -> {})));
                    loop.untilIdle();
                    assertThat(event.waiting()).hasSize(1);
                    selecting.cancel();
                    loop.untilIdle();
                    assertThat(channel.sender().trySend(1)).isFalse();
                    assertThat(semaphore.waiting()).isEmpty();
                    assertThat(event.waiting()).isEmpty();
                    assertThat(queue.waitingToTake()).isEmpty();
                    promise.complete(1);
                    assertThat(loop.time()).isZero();
                }));
    }

    @Test
    void what_was_chosen_is_kept_when_a_cancel_comes_behind_it() {
        run(loop ->
                TaskGroup.run(group -> {
                    Channel<Integer> channel = AsyncStream.channel(0);
                    Task<?> selecting =
                            group.fork(() ->
                                    select(
                                            when(channel.receiver())
                                                    .thenAccept(n -> trace.add("got " + n)),
                                            when(after(SECOND)).thenRun(() -> trace.add("late"))));
                    loop.untilIdle();
                    assertThat(channel.sender().trySend(1)).isTrue();
                    selecting.cancel();
                }));
        assertThat(trace.steps()).containsExactly("got 1");
    }

    @Test
    void sends_are_clauses_and_send_only_if_they_are_chosen() {
        run(loop ->
                TaskGroup.run(group -> {
                    Channel<Integer> full = AsyncStream.channel(1);
                    Channel<Integer> rendezvous = AsyncStream.channel(0);
                    full.sender().send(0);
                    Task<String> sending =
                            group.fork(() ->
                                    select(
                                            when(full.sender().sending(1)).thenGet(() -> "full"),
                                            when(rendezvous.sender().sending(2))
                                                    .thenGet(() -> "rendezvous")));
                    loop.untilIdle();
                    assertThat(rendezvous.receiver().next()).isEqualTo(2);
                    assertThat(sending.await()).isEqualTo("rendezvous");
                    assertThat(full.receiver().next()).isZero();
                    assertThat(full.receiver().tryNext()).isNull();
                }));
    }

    @Test
    void a_send_that_needs_no_wait_is_chosen_at_once() {
        run(loop ->
                TaskGroup.run(group -> {
                    Channel<Integer> buffered = AsyncStream.channel(1);
                    Channel<Integer> never = AsyncStream.channel(0);
                    assertThat(chosen(buffered, 1, never)).isEqualTo("sent 1");
                    assertThat(buffered.sender().trySend(2)).as("a full channel").isFalse();
                    assertThat(buffered.receiver().tryNext()).isEqualTo(1);

                    Task<Integer> reader = group.fork(() -> buffered.receiver().next());
                    loop.untilIdle();
                    assertThat(chosen(buffered, 3, never)).isEqualTo("sent 3");
                    assertThat(reader.await()).isEqualTo(3);
                    assertThat(buffered.sender().trySend(4)).as("an empty channel").isTrue();
                    assertThat(buffered.sender().trySend(5)).as("a full channel").isFalse();

                    Channel<Integer> rendezvous = AsyncStream.channel(0);
                    Task<Integer> partner = group.fork(() -> rendezvous.receiver().next());
                    loop.untilIdle();
                    assertThat(chosen(rendezvous, 6, never)).isEqualTo("sent 6");
                    assertThat(partner.await()).isEqualTo(6);
                    assertThat(rendezvous.sender().trySend(7)).as("nobody waits").isFalse();
                }));
    }

    private static String chosen(Channel<Integer> channel, int element, Channel<Integer> never) {
        return selectInOrder(
                when(never.receiver()).thenApply(n -> "got " + n),
                when(channel.sender().sending(element)).thenGet(() -> "sent " + element));
    }

    @Test
    void two_selects_meet_at_a_rendezvous() {
        run(loop ->
                TaskGroup.run(group -> {
                    Channel<Integer> there = AsyncStream.channel(0);
                    Channel<Integer> back = AsyncStream.channel(0);
                    for (int side = 0; side < 2; side++) {
                        group.fork(() ->
                                select(
                                        when(there.sender().sending(1))
                                                .thenRun(() -> trace.add("sent there")),
                                        when(there.receiver())
                                                .thenAccept(n -> trace.add("got there")),
                                        when(back.receiver())
                                                .thenAccept(n -> trace.add("got back"))));
                    }
                }));
        assertThat(trace.steps()).containsExactlyInAnyOrder("sent there", "got there");
    }

    @Test
    void the_end_of_a_stream_is_null_and_a_closed_channel_refuses_a_send() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(1);
            channel.sender().close();
            Integer end = select(when(channel.receiver()).thenApply(n -> n));
            assertThat(end).isNull();
            assertThatExceptionOfType(ChannelClosedException.class)
                    .isThrownBy(() -> select(when(channel.sender().sending(1)).thenRun(() -> {})));
        });
    }

    @Test
    void futures_are_clauses_and_stay_readable() {
        run(loop ->
                TaskGroup.run(group -> {
                    Task<Integer> slow =
                            group.fork(() -> {
                                Async.sleep(SECOND);
                                return 1;
                            });
                    Promise<Integer> never = Promise.create();
                    int value =
                            select(
                                    when(slow).thenApply(n -> n),
                                    when(never).thenApply(n -> -n),
                                    when(after(SECOND.multipliedBy(2))).thenGet(() -> 0));
                    assertThat(value).isEqualTo(1);
                    assertThat(slow.await()).isEqualTo(1);
                    int again = select(when(slow).thenApply(n -> n + 1));
                    assertThat(again).isEqualTo(2);
                    assertThat(loop.time()).isEqualTo(SECOND);
                }));
    }

    @Test
    void a_future_that_failed_or_was_cancelled_is_thrown() {
        run(loop -> {
            var failure = new IOException("gone");
            Promise<Integer> failed = Promise.create();
            failed.fail(failure);
            assertThatThrownBy(() -> select(when(failed).thenApply(n -> n))).isSameAs(failure);
            Promise<Integer> cancelled = Promise.create();
            cancelled.cancel();
            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(() -> select(when(cancelled).thenApply(n -> n)));
        });
    }

    @Test
    void a_time_is_a_clause() {
        run(loop -> {
            AsyncEvent never = AsyncEvent.create();
            String chosen =
                    select(
                            when(never).thenGet(() -> "event"),
                            when(after(SECOND)).thenGet(() -> "time"));
            assertThat(chosen).isEqualTo("time");
            assertThat(loop.time()).isEqualTo(SECOND);
            assertThat(never.waiting()).isEmpty();
        });
    }

    @Test
    void a_handler_may_await_and_throw_what_it_declares() {
        run(loop -> {
            AsyncEvent set = AsyncEvent.create();
            set.set();
            try {
                select(
                        when(set)
                                .thenRun(() -> {
                                    Async.sleep(SECOND);
                                    throw new IOException("from the handler");
                                }));
            } catch (IOException e) {
                trace.add(e.getMessage());
            }
        });
        assertThat(trace.steps()).containsExactly("from the handler");
    }

    @Test
    void a_select_in_a_cancelled_scope_raises_and_takes_nothing() {
        run(loop -> {
            AsyncSemaphore semaphore = AsyncSemaphore.create(1);
            Async.moveOnAfter(
                    Duration.ZERO,
                    () -> {
                        Async.sleep(Duration.ZERO);
                        assertThatExceptionOfType(CancelledError.class)
                                .isThrownBy(() -> select(when(semaphore).thenRun(() -> {})));
                    });
            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test
    void a_source_that_throws_ends_the_select_and_the_other_waits() {
        run(loop -> {
            AsyncEvent event = AsyncEvent.create();
            var broken = new IllegalStateException("broken source");
            Selectable<Integer> source =
                    new NeverReady(wait -> {
                        throw broken;
                    });
            assertThatThrownBy(() ->
                            selectInOrder(
                                    when(event).thenRun(() -> {}),
                                    when(source).thenAccept(n -> {})))
                    .isSameAs(broken);
            assertThat(event.waiting()).isEmpty();
        });
    }

    @Test
    void a_source_that_cannot_let_go_is_reported_and_the_select_goes_on() {
        run(loop -> {
            AsyncEvent set = AsyncEvent.create();
            Selectable<Integer> clinging =
                    new NeverReady(wait ->
                            wait.onCancel(() -> {
                                throw new IllegalStateException("cannot let go");
                            }));
            TaskGroup.run(group -> {
                group.fork(() ->
                        selectInOrder(
                                when(clinging).thenAccept(n -> {}),
                                when(set).thenRun(() -> trace.add("set"))));
                loop.untilIdle();
                set.set();
            });
            assertThat(loop.takeFaults())
                    .extracting(LoopFault::message)
                    .containsExactly("a cancel hook of a select failed");
        });
        assertThat(trace.steps()).containsExactly("set");
    }

    @Test
    void a_select_of_nothing_is_refused() {
        run(loop ->
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> select(List.<Clause<Integer, RuntimeException>>of()))
                        .withMessageContaining("at least one clause"));
    }

    /** A source of the user's own that has nothing yet. */
    private record NeverReady(Consumer<Suspension<Integer>> start) implements Selectable<Integer> {
        @Override
        public boolean answerNow(Suspension<Integer> wait) {
            return false;
        }

        @Override
        public void startWait(Suspension<Integer> wait) {
            start.accept(wait);
        }
    }

    /** Keeps the wait that it is given. */
    private static final class Kept implements Selectable<Integer> {
        private Suspension<Integer> wait;

        @Override
        public boolean answerNow(Suspension<Integer> now) {
            return false;
        }

        @Override
        public void startWait(Suspension<Integer> begun) {
            wait = begun;
        }
    }

    @Test
    void a_clause_that_answers_after_another_was_chosen_is_refused() {
        run(loop -> {
            loop.loop().discardHandler((from, value, source) -> trace.add("discarded " + value));
            var late = new Kept();
            var first = new Kept();
            TaskGroup.run(group -> {
                Task<Integer> chosen =
                        group.fork(() ->
                                select(
                                        when(late).thenApply(n -> n),
                                        when(first).thenApply(n -> n)));
                loop.untilIdle();

                assertThat(first.wait.tryResume(1)).isTrue();
                assertThat(late.wait.tryResume(2)).isFalse();
                assertThat(late.wait.fail(new IOException("too late"))).isFalse();
                assertThat(late.wait.resume(3)).isFalse();
                assertThat(chosen.await()).isEqualTo(1);
            });
        });
        assertThat(trace.steps()).containsExactly("discarded 3");
    }

    @Test
    void a_clause_that_fails_fails_the_select_and_what_it_says_later_is_refused() {
        run(loop ->
                TaskGroup.run(group -> {
                    var failing = new Kept();
                    AsyncEvent never = AsyncEvent.create();
                    var failure = new IOException("gone");
                    Task<Throwable> thrown =
                            group.fork(() ->
                                    catchThrowable(() ->
                                            select(
                                                    when(never).thenRun(() -> {}),
                                                    when(failing).thenAccept(n -> {}))));
                    loop.untilIdle();

                    assertThat(failing.wait.fail(failure)).isTrue();
                    assertThat(failing.wait.fail(failure)).isFalse();
                    assertThat(failing.wait.tryResume(1)).isFalse();
                    assertThat(thrown.await()).isSameAs(failure);
                    assertThat(never.waiting()).isEmpty();
                }));
    }

    @Test
    void a_clause_that_cannot_describe_its_wait_is_shown_by_its_class() {
        run(loop ->
                TaskGroup.run(group -> {
                    group.fork("chooser", () -> select(when(new Kept()).thenApply(n -> n)));
                    loop.untilIdle();

                    assertThat(loop.loop().tree().toText()).contains(Kept.class.getName());
                    group.cancel();
                }));
    }

    /** Answers while it is asked, or when it is to begin its wait, and says that it did not. */
    private record Hasty(boolean whenAsked, Trace trace) implements Selectable<Integer> {
        @Override
        public boolean answerNow(Suspension<Integer> now) {
            trace.add("asked");
            return whenAsked && !now.tryResume(1);
        }

        @Override
        public void startWait(Suspension<Integer> begun) {
            trace.add("begun");
            begun.tryResume(2);
        }
    }

    @Test
    void a_clause_that_answers_whenever_it_is_called_is_chosen_and_no_other_is_called_then() {
        run(loop -> {
            int asked =
                    selectInOrder(
                            when(new Hasty(true, trace)).thenApply(n -> n),
                            when(new Hasty(true, trace)).thenApply(n -> 10 * n));
            assertThat(asked).isEqualTo(1);
            trace.add("next");
            int begun =
                    selectInOrder(
                            when(new Hasty(false, trace)).thenApply(n -> n),
                            when(new Hasty(false, trace)).thenApply(n -> 10 * n));
            assertThat(begun).isEqualTo(2);
        });
        assertThat(trace.steps()).containsExactly("asked", "next", "asked", "asked", "begun");
    }
}
