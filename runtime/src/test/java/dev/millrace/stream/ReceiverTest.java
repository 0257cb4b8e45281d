package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
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
                    });
                });
    }
}
