package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Blocking for a future that is done: no loop is needed for what is there. */
@Timeout(60)
class BlockForDoneTest extends EngineTest {
    @Test
    void a_value_that_is_there_is_returned_while_the_loop_stands_still() {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            Promise<String> done = loop.promise();
            done.complete("value");

            assertThat(ReactorBridge.toMono(done).block()).isEqualTo("value");
            assertThat(ReactorBridge.toMono(done).block(Duration.ofSeconds(1))).isEqualTo("value");
        }
    }

    @Test
    void no_value_is_null() {
        try (EventLoop loop = EventLoop.builder().engine(engine).open()) {
            Promise<@Nullable String> done = loop.promise();
            done.complete(null);

            assertThat(ReactorBridge.<String>toMono(done).block()).isNull();
        }
    }

    @Test
    void a_failure_and_a_cancellation_come_in_reactors_words() {
        RunningLoop.with(
                engine,
                loop -> {
                    var failure = new IOException("checked");
                    Mono<Integer> failed = loop.submit(() -> failedFuture(loop, failure)).join();
                    assertThat(Exceptions.unwrap(catchThrowable(failed::block))).isSameAs(failure);

                    Mono<Integer> cancelled = loop.submit(() -> cancelledFuture(loop)).join();
                    assertThat(catchThrowable(cancelled::block))
                            .hasMessageContaining("cancelled")
                            .hasSuppressedException(
                                    new Exception("#block terminated with an error"));
                });
    }

    @Test
    void a_callback_may_not_block_for_a_value_that_is_there_either() {
        RunningLoop.with(
                engine,
                loop -> {
                    Throwable thrown =
                            loop.submit(
                                            () -> {
                                                Promise<Integer> done = loop.promise();
                                                done.complete(1);
                                                Promise<Throwable> refusal = loop.promise();
                                                loop.callSoon(() ->
                                                        refusal.complete(
                                                                catchThrowable(() ->
                                                                        ReactorBridge.toMono(done)
                                                                                .block())));
                                                return refusal.await();
                                            })
                                    .join();
                    assertThat(thrown)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("block()");
                });
    }

    private static Mono<Integer> failedFuture(EventLoop loop, Throwable failure) {
        Promise<Integer> promise = loop.promise();
        promise.fail(failure);
        return ReactorBridge.toMono(promise);
    }

    private static Mono<Integer> cancelledFuture(EventLoop loop) {
        Promise<Integer> promise = loop.promise();
        promise.cancel("nobody wants it");
        return ReactorBridge.toMono(promise);
    }
}
