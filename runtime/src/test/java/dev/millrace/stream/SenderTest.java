package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SenderTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void foreign_threads_learn_at_once_whether_their_element_was_sent() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    Async.blocking(() -> {
                        for (int n = 1; n <= 3; n++) {
                            trace.add("" + channel.sender().trySendThreadSafe(n));
                        }
                    });
                    assertThat(channel.receiver().next()).isEqualTo(1);
                    assertThat(channel.receiver().next()).isEqualTo(2);
                    assertThat(channel.receiver().tryNext()).isNull();
                });
        assertThat(trace.steps()).containsExactly("true", "true", "false");
    }

    @Test
    void foreign_elements_wake_receivers_that_wait() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            group.fork(() -> trace.add("got " + channel.receiver().next()));
                            group.fork(() -> trace.add("got " + channel.receiver().next()));
                            loop.untilIdle();
                            Async.blocking(() -> {
                                for (int n = 1; n <= 3; n++) {
                                    trace.add("" + channel.sender().trySendThreadSafe(n));
                                }
                            });
                        }));
        assertThat(trace.steps())
                .contains("true", "false")
                .containsSubsequence("got 1", "got 2")
                .hasSize(5);
    }

    @Test
    void each_foreign_element_wakes_the_receiver_that_waits_for_it() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    for (int n = 1; n <= 3; n++) {
                        int element = n;
                        Task<Integer> reader = Async.detach(() -> channel.receiver().next());
                        loop.untilIdle();
                        Async.blocking(() -> channel.sender().trySendThreadSafe(element));
                        assertThat(reader.await()).isEqualTo(n);
                    }
                });
    }

    @Test
    void an_element_that_claimed_a_receiver_which_left_stays_for_the_next() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            var impatient = group.fork(() -> channel.receiver().next());
                            loop.untilIdle();
                            // while this callback runs, the loop cannot settle the arrival
                            loop.loop()
                                    .callSoon(() -> {
                                        Thread.ofPlatform()
                                                .start(() ->
                                                        trace.add(
                                                                ""
                                                                        + channel.sender()
                                                                                .trySendThreadSafe(
                                                                                        1)));
                                        while (trace.steps().isEmpty()) {
                                            Thread.onSpinWait();
                                        }
                                        impatient.cancel();
                                    });
                            loop.untilIdle();
                            assertThat(impatient.cancelled()).isTrue();
                            assertThat(channel.sender().trySend(2)).isFalse();
                            group.fork(() -> {
                                channel.sender().send(2);
                                trace.add("sent 2");
                            });
                            loop.untilIdle();
                            assertThat(channel.receiver().next()).isEqualTo(1);
                            loop.untilIdle();
                            trace.add("2 waits for its receiver");
                            assertThat(channel.receiver().next()).isEqualTo(2);

                            assertThat(channel.sender().trySend(2)).isFalse();
                        }));
        assertThat(trace.steps()).containsExactly("true", "2 waits for its receiver", "sent 2");
    }

    @Test
    void foreign_elements_and_close_keep_their_order() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(100);
                    Thread feed =
                            Thread.ofPlatform()
                                    .start(() -> {
                                        for (int n = 0; n < 100; n++) {
                                            channel.sender().trySendThreadSafe(n);
                                        }
                                        channel.sender().closeThreadSafe();
                                    });
                    List<Integer> received = channel.receiver().toList();
                    assertThat(received).hasSize(100).isSorted();
                    Async.blocking(() -> feed.join());
                });
    }

    @Test
    void a_foreign_failure_comes_behind_the_foreign_elements() {
        var failure = new IOException("feed lost");
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    Async.blocking(() -> {
                        channel.sender().trySendThreadSafe(1);
                        channel.sender().failThreadSafe(failure);
                    });
                    assertThat(channel.receiver().next()).isEqualTo(1);
                    assertThat(catchThrowable(channel.receiver()::next)).isSameAs(failure);
                });
    }

    @Test
    void send_thread_safe_waits_for_room_in_order_and_tells_its_caller() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(1);
                    List<CompletableFuture<Void>> sends = new ArrayList<>();
                    Async.blocking(() -> {
                        for (int n = 1; n <= 3; n++) {
                            sends.add(channel.sender().sendThreadSafe(n));
                        }
                    });
                    loop.untilIdle();
                    assertThat(sends)
                            .extracting(CompletableFuture::isDone)
                            .containsExactly(true, false, false);
                    sends.get(1).cancel(false);
                    loop.untilIdle();
                    assertThat(channel.receiver().next()).isEqualTo(1);
                    assertThat(channel.receiver().next()).isEqualTo(3);
                    loop.untilIdle();
                    assertThat(sends.get(2)).isCompleted();
                });
    }

    @Test
    void foreign_sends_to_a_closed_receiver_are_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    channel.receiver().close();
                    assertThat(
                                    Async.<Throwable, RuntimeException>blocking(() ->
                                            catchThrowable(
                                                    () -> channel.sender().trySendThreadSafe(1))))
                            .isInstanceOf(ChannelClosedException.class)
                            .hasMessageContaining("receiver");
                });
    }

    @Test
    void a_closed_loop_refuses_foreign_elements() {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        Channel<Integer> channel = AsyncStream.channel(loop, 2);
        loop.close();
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> channel.sender().trySendThreadSafe(1));
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> channel.sender().sendThreadSafe(1));
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> channel.sender().closeThreadSafe());
    }

    @Test
    void calls_from_other_threads_are_told_the_right_one() {
        TestLoop.run(
                engine,
                loop -> {
                    Sender<Integer> sender = AsyncStream.<Integer>channel(2).sender();
                    Async.blocking(() -> {
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(() -> sender.send(1))
                                .withMessageContaining("sendThreadSafe");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(() -> sender.trySend(1))
                                .withMessageContaining("trySendThreadSafe");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(sender::close)
                                .withMessageContaining("closeThreadSafe");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(() -> sender.fail(new IOException()))
                                .withMessageContaining("failThreadSafe");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(sender::duplicate)
                                .withMessageContaining("sender::duplicate");
                    });
                });
    }

    @Test
    void callbacks_may_try_to_send() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(1);
                    loop.loop().callSoon(() -> channel.sender().trySend(1));
                    assertThat(channel.receiver().next()).isEqualTo(1);
                });
    }

    @Test
    void null_elements_and_failures_are_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    Sender<Integer> sender = AsyncStream.<Integer>channel(2).sender();
                    assertThatNullPointerException().isThrownBy(() -> sender.send(null));
                    assertThatNullPointerException().isThrownBy(() -> sender.trySend(null));
                    assertThatNullPointerException()
                            .isThrownBy(() -> sender.trySendThreadSafe(null));
                    assertThatNullPointerException().isThrownBy(() -> sender.sendThreadSafe(null));
                    assertThatNullPointerException().isThrownBy(() -> sender.fail(null));
                    assertThatNullPointerException().isThrownBy(() -> sender.failThreadSafe(null));
                });
    }
}
