package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class ChannelTest extends EngineTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Trace trace = new Trace();

    @Test
    void a_buffered_channel_takes_its_capacity_without_a_receiver() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    assertThat(channel.capacity()).isEqualTo(2);
                    channel.sender().send(1);
                    channel.sender().send(2);
                    assertThat(channel.sender().trySend(3)).isFalse();
                    assertThat(channel.receiver().next()).isEqualTo(1);
                    assertThat(channel.sender().trySend(3)).isTrue();
                    channel.sender().close();
                    assertThat(channel.receiver().toList()).containsExactly(2, 3);
                });
    }

    @Test
    void a_full_channel_makes_the_sender_wait_for_room() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(1);
                            group.fork(() -> {
                                for (int n = 1; n <= 3; n++) {
                                    channel.sender().send(n);
                                    trace.add("sent " + n);
                                }
                                channel.sender().close();
                            });
                            loop.untilIdle();
                            assertThat(trace.steps()).containsExactly("sent 1");
                            assertThat(channel.receiver().next()).isEqualTo(1);
                            loop.untilIdle();
                            assertThat(trace.steps()).containsExactly("sent 1", "sent 2");
                            assertThat(channel.receiver().toList()).containsExactly(2, 3);
                        }));
    }

    @Test
    void at_a_rendezvous_send_returns_when_a_receiver_has_the_element() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            assertThat(channel.sender().trySend(0)).isFalse();
                            group.fork(() -> {
                                channel.sender().send(1);
                                trace.add("sent");
                            });
                            loop.untilIdle();
                            assertThat(trace.steps()).isEmpty();
                            assertThat(channel.receiver().next()).isEqualTo(1);
                            loop.untilIdle();
                            assertThat(trace.steps()).containsExactly("sent");
                        }));
    }

    @Test
    void a_try_send_at_a_rendezvous_needs_a_waiting_receiver() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            group.fork(() -> trace.add("got " + channel.receiver().next()));
                            loop.untilIdle();
                            assertThat(channel.sender().trySend(1)).isTrue();
                            assertThat(channel.sender().trySend(2)).isFalse();
                        }));
        assertThat(trace.steps()).containsExactly("got 1");
    }

    @Test
    void waiting_receivers_are_served_in_the_order_in_which_they_came() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            for (String name : new String[] {"a", "b", "c"}) {
                                group.fork(() -> trace.add(name + channel.receiver().next()));
                            }
                            loop.untilIdle();
                            for (int n = 1; n <= 3; n++) {
                                channel.sender().send(n);
                            }
                        }));
        assertThat(trace.steps()).containsExactly("a1", "b2", "c3");
    }

    @Test
    void waiting_senders_are_served_in_the_order_in_which_they_came() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<String> channel = AsyncStream.channel(1);
                            channel.sender().send("first");
                            for (String name : new String[] {"a", "b", "c"}) {
                                group.fork(() -> channel.sender().send(name));
                            }
                            loop.untilIdle();
                            for (int n = 0; n < 4; n++) {
                                trace.add("" + channel.receiver().next());
                            }
                        }));
        assertThat(trace.steps()).containsExactly("first", "a", "b", "c");
    }

    @Test
    void a_cancelled_send_has_sent_nothing() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<String> channel = AsyncStream.channel(0);
                            var impatient = group.fork(() -> channel.sender().send("impatient"));
                            group.fork(() -> channel.sender().send("patient"));
                            loop.untilIdle();
                            impatient.cancel("changed my mind");
                            loop.untilIdle();
                            assertThat(impatient.cancelled()).isTrue();
                            assertThat(channel.receiver().next()).isEqualTo("patient");
                            assertThat(channel.receiver().tryNext()).isNull();
                        }));
    }

    @Test
    void a_send_in_a_cancelled_scope_raises_though_there_is_room() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(8);
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel("enough");
                        channel.sender().send(1);
                        trace.add("not reached");
                    });
                    assertThat(channel.receiver().tryNext()).isNull();
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_next_in_a_cancelled_scope_raises_and_leaves_the_element() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(8);
                    channel.sender().send(1);
                    var scope = new CancelScope();
                    scope.run(() -> {
                        scope.cancel("enough");
                        channel.receiver().next();
                        trace.add("not reached");
                    });
                    assertThat(channel.receiver().next()).isEqualTo(1);
                });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_cancelled_receive_has_lost_nothing() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            var impatient = group.fork(() -> channel.receiver().next());
                            group.fork(() -> trace.add("got " + channel.receiver().next()));
                            loop.untilIdle();
                            impatient.cancel();
                            channel.sender().send(1);
                            loop.untilIdle();
                            assertThat(impatient.cancelled()).isTrue();
                            assertThat(channel.sender().trySend(2)).isFalse();
                        }));
        assertThat(trace.steps()).containsExactly("got 1");
    }

    @Test
    void an_interrupted_receive_has_lost_nothing() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            var threads = new ArrayDeque<Thread>();
                            var receiving =
                                    group.fork(() -> {
                                        threads.add(Thread.currentThread());
                                        assertThat(catchThrowable(channel.receiver()::next))
                                                .isInstanceOf(InterruptedException.class);
                                    });
                            loop.untilIdle();
                            threads.element().interrupt();
                            receiving.await();
                            assertThat(channel.sender().trySend(1)).isFalse();
                        }));
    }

    @Test
    void an_element_that_was_assigned_is_returned_and_the_next_checkpoint_raises() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            var receiver =
                                    group.fork(() -> {
                                        trace.add("got " + channel.receiver().next());
                                        Async.checkpoint();
                                        trace.add("not reached");
                                    });
                            loop.untilIdle();
                            assertThat(channel.sender().trySend(1)).isTrue();
                            receiver.cancel(); // after the element was assigned
                        }));
        assertThat(trace.steps()).containsExactly("got 1");
    }

    @Test
    void draining_a_full_channel_gives_siblings_their_turns() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(1_000);
                            group.fork(() -> trace.add("sibling ran"));
                            for (int n = 0; n < 1_000; n++) {
                                channel.sender().send(n);
                            }
                            trace.add("filled");
                            group.fork(() -> trace.add("sibling ran"));
                            for (int n = 0; n < 1_000; n++) {
                                channel.receiver().next();
                            }
                            trace.add("drained");
                        }));
        assertThat(trace.steps())
                .containsExactly("sibling ran", "filled", "sibling ran", "drained");
    }

    @Test
    void elements_of_several_senders_and_receivers_all_arrive_once() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(3);
                    int[] sums = new int[4];
                    TaskGroup.run(group -> {
                        for (int r = 0; r < sums.length; r++) {
                            int own = r;
                            group.fork(() -> {
                                Integer n;
                                while ((n = channel.receiver().next()) != null) {
                                    sums[own] += n;
                                    Async.sleep(HOUR.dividedBy(own + 1));
                                }
                            });
                        }
                        TaskGroup.run(senders -> {
                            for (int s = 0; s < 5; s++) {
                                senders.fork(() -> {
                                    for (int n = 1; n <= 100; n++) {
                                        channel.sender().send(n);
                                    }
                                });
                            }
                        });
                        channel.sender().close();
                    });
                    assertThat(sums[0] + sums[1] + sums[2] + sums[3]).isEqualTo(5 * 5_050);
                    assertThat(sums).doesNotContain(0);
                });
    }

    @Test
    void capacities_that_make_no_sense_are_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> AsyncStream.channel(-1))
                            .withMessageContaining("-1");
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> AsyncStream.channel(Integer.MAX_VALUE));
                });
        assertThatIllegalStateException().isThrownBy(() -> AsyncStream.channel(1));
    }
}
