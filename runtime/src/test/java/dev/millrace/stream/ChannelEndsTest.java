package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.TaskGroup;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Test;

class ChannelEndsTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void the_stream_ends_when_the_last_sender_is_closed() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(2);
            Sender<Integer> other = channel.sender().duplicate();
            channel.sender().send(1);
            channel.sender().close();
            channel.sender().close(); // once more is nothing more
            assertThat(channel.sender().closed()).isTrue();
            assertThat(other.closed()).isFalse();
            other.send(2);
            other.close();
            assertThat(channel.receiver().toList()).containsExactly(1, 2);
        });
    }

    @Test
    void a_sender_that_is_closed_says_that_it_is_the_one() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(2);
            Sender<Integer> other = channel.sender().duplicate();
            other.close();
            assertThatExceptionOfType(ChannelClosedException.class)
                    .isThrownBy(() -> other.send(1))
                    .withMessage("this sender of the channel is closed; others are open");
            assertThatExceptionOfType(ChannelClosedException.class)
                    .isThrownBy(() -> other.trySend(1));
            assertThatExceptionOfType(ChannelClosedException.class)
                    .isThrownBy(() -> other.trySendThreadSafe(1));
            assertThatExceptionOfType(ChannelClosedException.class).isThrownBy(other::duplicate);
            channel.sender().close();
            assertThatExceptionOfType(ChannelClosedException.class)
                    .isThrownBy(() -> other.send(1))
                    .withMessage("the channel's sender is closed");
        });
    }

    @Test
    void a_failure_of_one_sender_ends_the_stream_for_all() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(2);
            Sender<Integer> other = channel.sender().duplicate();
            var failure = new IllegalStateException("feed lost");
            other.fail(failure);
            assertThat(channel.sender().closed()).isTrue();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> channel.receiver().next())
                    .isSameAs(failure);
        });
    }

    @Test
    void each_element_goes_to_one_of_the_receivers() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(4);
            Receiver<Integer> other = channel.receiver().duplicate();
            channel.sender().send(1);
            channel.sender().send(2);
            assertThat(other.next()).isEqualTo(1);
            assertThat(channel.receiver().next()).isEqualTo(2);
        });
    }

    @Test
    void closing_one_receiver_ends_the_waits_there_and_no_others() {
        run(loop ->
                TaskGroup.run(group -> {
                    Channel<Integer> channel = AsyncStream.channel(0);
                    Receiver<Integer> other = channel.receiver().duplicate();
                    group.fork(() -> trace.add("other " + other.next()));
                    group.fork(() -> trace.add("first " + channel.receiver().next()));
                    loop.untilIdle();
                    other.close();
                    loop.untilIdle();
                    assertThat(trace.steps()).containsExactly("other null");
                    assertThat(other.next()).isNull();
                    assertThat(other.tryNext()).isNull();
                    assertThat(other.closed()).isTrue();
                    assertThat(channel.sender().trySend(1)).isTrue();
                    assertThat(channel.sender().trySend(2)).as("nobody waits").isFalse();
                }));
        assertThat(trace.steps()).containsExactly("other null", "first 1");
    }

    @Test
    void the_last_receiver_that_is_closed_refuses_the_senders() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(1);
            Receiver<Integer> other = channel.receiver().duplicate();
            channel.receiver().close();
            channel.sender().send(1);
            assertThat(other.next()).isEqualTo(1);
            other.close();
            assertThatExceptionOfType(ChannelClosedException.class)
                    .isThrownBy(() -> channel.sender().send(2))
                    .withMessage("the channel's receiver is closed");
        });
    }

    @Test
    void it_knows_what_lies_in_it_and_who_waits() {
        run(loop ->
                TaskGroup.run(group -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    Sender<Integer> other = channel.sender().duplicate();
                    channel.sender().send(1);
                    other.send(2);
                    group.fork(() -> channel.sender().send(3));
                    loop.untilIdle();
                    assertThat(channel.statistics())
                            .isEqualTo(new ChannelStatistics(2, 2, 2, 1, 1, 0));
                    assertThat(channel.receiver().next()).isEqualTo(1);
                    assertThat(channel.receiver().next()).isEqualTo(2);
                    assertThat(channel.receiver().next()).isEqualTo(3);
                    group.fork(() -> channel.receiver().next());
                    loop.untilIdle();
                    assertThat(channel.statistics())
                            .isEqualTo(new ChannelStatistics(0, 2, 2, 1, 0, 1));
                    other.close();
                    channel.sender().close();
                }));
    }
}
