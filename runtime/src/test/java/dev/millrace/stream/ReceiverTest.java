package dev.millrace.stream;

import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.selectInOrder;
import static dev.millrace.sync.Select.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReceiverTest extends EngineTest {
    private final Trace trace = new Trace();

    @Test
    void try_next_takes_what_is_there_and_never_waits() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(2);
                    assertThat(channel.receiver().tryNext()).isNull();
                    channel.sender().send(1);
                    loop.loop().callSoon(() -> trace.add("got " + channel.receiver().tryNext()));
                    loop.untilIdle();
                    assertThat(channel.receiver().tryNext()).isNull();
                });
        assertThat(trace.steps()).containsExactly("got 1");
    }

    @Test
    void what_another_thread_has_sent_is_there_without_a_turn_of_the_loop() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(3);
                    Receiver<Integer> receiver = channel.receiver();
                    assertThat(receiver.ready()).isFalse();
                    for (int n = 1; n <= 3; n++) {
                        assertThat(channel.sender().trySendThreadSafe(n)).isTrue();
                    }
                    assertThat(receiver.ready()).isTrue();
                    assertThat(channel.statistics().length()).isEqualTo(3);
                    assertThat(receiver.tryNext()).isEqualTo(1);
                    assertThat(channel.sender().trySendThreadSafe(4)).isTrue();
                    Integer selected = selectInOrder(when(receiver).thenApply(n -> n));
                    assertThat(selected).isEqualTo(2);
                    channel.sender().trySendThreadSafe(5);
                    assertThat(channel.sender().trySend(6)).as("a full channel").isFalse();
                    assertThat(receiver.next()).isEqualTo(3);
                    receiver.close();
                    assertThat(loop.loop().discarded()).as("4 and 5").isEqualTo(2);
                });
    }

    @Test
    void each_call_sees_what_another_thread_has_sent_before() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(sentOne().receiver().ready()).isTrue();
                    assertThat(sentOne().receiver().tryNext()).isEqualTo(1);
                    assertThat(sentOne().receiver().next()).isEqualTo(1);
                    assertThat(sentOne().statistics().length()).isEqualTo(1);
                    Integer selected =
                            selectInOrder(
                                    when(sentOne().receiver()).thenApply(n -> n),
                                    when(after(Duration.ZERO)).thenGet(() -> 0));
                    assertThat(selected).isEqualTo(1);

                    Channel<Integer> ordered = sentOne();
                    ordered.sender().send(2);
                    assertThat(ordered.receiver().tryNext()).isEqualTo(1);
                    Channel<Integer> inSelect = sentOne();
                    selectInOrder(when(inSelect.sender().sending(2)).thenRun(() -> {}));
                    assertThat(inSelect.receiver().tryNext()).isEqualTo(1);

                    Channel<Integer> closed = sentOne();
                    closed.receiver().close();
                    assertThat(closed.statistics().length()).isZero();
                });
    }

    private static Channel<Integer> sentOne() {
        Channel<Integer> channel = AsyncStream.channel(2);
        assertThat(channel.sender().trySendThreadSafe(1)).isTrue();
        return channel;
    }

    @Test
    void operators_and_iteration_close_the_channel() {
        TestLoop.run(
                engine,
                loop -> {
                    Channel<Integer> channel = AsyncStream.channel(4);
                    for (int n = 1; n <= 4; n++) {
                        channel.sender().send(n);
                    }
                    assertThat(channel.receiver().map(n -> n * 10).take(2).toList())
                            .containsExactly(10, 20);
                    assertThat(channel.sender().closed()).isTrue();
                    assertThat(channel.receiver().closed()).isTrue();
                });
    }

    @Test
    void calls_from_other_threads_are_told_the_right_one() {
        TestLoop.run(
                engine,
                loop -> {
                    Receiver<Integer> receiver = AsyncStream.<Integer>channel(2).receiver();
                    Async.blocking(() -> {
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(receiver::next)
                                .withMessageContaining("loop.submit");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(receiver::tryNext)
                                .withMessageContaining("loop.submit");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(receiver::close)
                                .withMessageContaining("loop.submit");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(receiver::ready)
                                .withMessageContaining("receiver::ready");
                        assertThatExceptionOfType(WrongThreadException.class)
                                .isThrownBy(receiver::duplicate)
                                .withMessageContaining("receiver::duplicate");
                    });
                });
    }
}
