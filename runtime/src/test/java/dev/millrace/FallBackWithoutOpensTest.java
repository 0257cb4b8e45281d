package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.internal.fiber.Engine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user gets who passes no flag. */
@Tag("without-opens")
@Timeout(60)
class FallBackWithoutOpensTest {

    @Test
    void the_baton_engine_takes_over_and_says_why() {
        assertThat(Engine.carrierAvailable()).isFalse();
        try (EventLoop loop = EventLoop.open()) {
            assertThat(loop.engine()).isEqualTo(FiberEngine.BATON);
            assertThat(loop.diagnostics())
                    .contains("engine baton", "--add-opens java.base/java.lang=ALL-UNNAMED");
        }
    }

    @Test
    void asking_for_the_carrier_engine_is_refused_and_the_flag_named() {
        assertThatIllegalStateException()
                .isThrownBy(() -> EventLoop.builder().engine(FiberEngine.CARRIER).open())
                .withMessageContainingAll("--add-opens java.base/java.lang=ALL-UNNAMED", "auto");
    }

    @Test
    void a_small_program_works() throws InterruptedException {
        var answered = new CountDownLatch(1);
        List<String> answers =
                Async.run(() -> {
                    Promise<String> promise = EventLoop.current().promise();
                    EventLoop.current()
                            .callLater(Duration.ZERO, () -> promise.complete("callback"));
                    return Async.gather(
                            promise::await,
                            () ->
                                    Async.blocking(() -> {
                                        Thread.startVirtualThread(answered::countDown);
                                        answered.await();
                                        return "blocking";
                                    }),
                            () ->
                                    Jobs.start(
                                                    EventLoop.current(),
                                                    work -> Thread.ofPlatform().start(work),
                                                    () -> "executor")
                                            .await());
                });

        assertThat(answers).containsExactly("callback", "blocking", "executor");
    }
}
