package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.LoopFault;
import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ChannelCloseTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void closing_the_sender_ends_the_stream_after_the_buffer_and_the_waiting_sends() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(1);
                            channel.sender().send(1);
                            group.fork(() -> channel.sender().send(2));
                            loop.untilIdle();
                            channel.sender().close();
                            channel.sender().close();
                            assertThat(channel.sender().closed()).isTrue();
                            assertThat(channel.receiver().closed()).isFalse();
                            assertThat(channel.receiver().toList()).containsExactly(1, 2);
                            assertThat(channel.receiver().closed()).isTrue();
                            assertThat(channel.receiver().next()).isNull();
                        }));
    }

    @Test
    void closing_the_sender_ends_the_wait_of_every_receiver() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(1);
                            group.fork(() -> trace.add("a" + channel.receiver().next()));
                            group.fork(() -> trace.add("b" + channel.receiver().next()));
                            loop.untilIdle();
                            channel.sender().close();
                            loop.untilIdle();
                            assertThat(channel.receiver().closed()).isTrue();
                        }));
        assertThat(trace.steps()).containsExactly("anull", "bnull");
    }

    @Test
    void the_last_waiting_sender_that_gives_up_ends_a_closed_stream() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            var sender = group.fork(() -> channel.sender().send(1));
                            loop.untilIdle();
                            channel.sender().close();
                            assertThat(channel.receiver().closed()).isFalse();
                            sender.cancel();
                            assertThat(channel.receiver().next()).isNull();
                        }));
    }

    @Test
    void a_failure_is_thrown_behind_the_buffer_to_every_receiver_as_the_same_instance() {
        var failure = new IOException("feed lost");
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    channel.sender().send(1);
                    channel.sender().fail(failure);
                    assertThat(channel.receiver().next()).isEqualTo(1);
                    assertThat(catchThrowable(channel.receiver()::next)).isSameAs(failure);
                    assertThat(catchThrowable(channel.receiver()::next)).isSameAs(failure);
                    channel.receiver().close();
                    assertThat(channel.receiver().next()).isNull();
                });
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test
    void a_failure_reaches_receivers_that_wait() {
        var failure = new IOException("feed lost");
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(2);
                            group.fork(() ->
                                    assertThat(catchThrowable(channel.receiver()::next))
                                            .isSameAs(failure));
                            loop.untilIdle();
                            channel.sender().fail(failure);
                        }));
    }

    @Test
    void a_sender_that_passes_on_that_its_receiver_has_left_is_no_fault() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    channel.receiver().close();
                    Throwable closed = catchThrowable(() -> channel.sender().send(1));
                    assertThat(closed).isInstanceOf(ChannelClosedException.class);
                    channel.sender().fail(new IOException("the feed stopped", closed));
                });
    }

    @Test
    void a_failure_that_nobody_received_is_reported() {
        var first = new IOException("feed lost");
        var late = new IOException("feed lost again");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            Channel<Integer> channel = AsyncStream.channel(2);
                            channel.sender().fail(first);
                            channel.sender().fail(late);
                            channel.receiver().close();
                        });
        assertThat(run.faults()).extracting(LoopFault::failure).containsExactly(late, first);
    }

    @Test
    void sends_after_the_senders_close_are_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    channel.sender().close();
                    assertThatExceptionOfType(ChannelClosedException.class)
                            .isThrownBy(() -> channel.sender().send(1))
                            .withMessageContaining("sender is closed");
                    assertThatExceptionOfType(ChannelClosedException.class)
                            .isThrownBy(() -> channel.sender().trySend(1));
                    assertThatExceptionOfType(ChannelClosedException.class)
                            .isThrownBy(() -> channel.sender().trySendThreadSafe(1));
                });
    }

    @Test
    void closing_the_receiver_makes_waiting_and_later_sends_fail() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(1);
                            channel.sender().send(1);
                            group.fork(() ->
                                    assertThatExceptionOfType(ChannelClosedException.class)
                                            .isThrownBy(() -> channel.sender().send(2))
                                            .withMessageContaining("receiver is closed"));
                            loop.untilIdle();
                            channel.receiver().close();
                            channel.receiver().close();
                            assertThat(channel.sender().closed()).isTrue();
                            assertThatExceptionOfType(ChannelClosedException.class)
                                    .isThrownBy(() -> channel.sender().trySend(3));
                            assertThat(channel.receiver().next()).isNull();
                            assertThat(channel.receiver().tryNext()).isNull();
                            channel.sender().close();
                        }));
    }

    @Test
    void closing_the_receiver_ends_the_wait_of_tasks_that_share_it() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(1);
                            group.fork(() -> trace.add("got " + channel.receiver().next()));
                            loop.untilIdle();
                            channel.receiver().close();
                        }));
        assertThat(trace.steps()).containsExactly("got null");
    }

    @Test
    void leaving_for_each_closes_the_channel_for_its_senders() {
        TestLoop.run(
                engine,
                loop ->
                        TaskGroup.run(group -> {
                            Channel<Integer> channel = AsyncStream.channel(0);
                            group.fork(() -> {
                                try {
                                    for (int n = 1; ; n++) {
                                        channel.sender().send(n);
                                    }
                                } catch (ChannelClosedException closed) {
                                    trace.add("sender was told");
                                }
                            });
                            Throwable thrown =
                                    catchThrowable(() ->
                                            channel.receiver()
                                                    .forEach(n -> {
                                                        throw new IOException("at " + n);
                                                    }));
                            assertThat(thrown).hasMessage("at 1");
                        }));
        assertThat(trace.steps()).containsExactly("sender was told");
    }
}
