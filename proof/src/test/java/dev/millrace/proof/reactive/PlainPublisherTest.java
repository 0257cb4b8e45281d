package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/** The publisher contract of a generator as a {@code Publisher}. */
class PlainPublisherTest extends PublisherContract {

    @Override
    <T> Publisher<T> publisher(Generator<T> body) {
        return PublisherBridge.toPublisher(body);
    }

    @Override
    <T> Publisher<T> publisher(EventLoop loop, Generator<T> body) {
        return PublisherBridge.toPublisher(loop, body);
    }

    @Test
    void what_a_body_throws_after_the_cancel_is_reported_to_its_loop() {
        var failure = new IllegalStateException("while cleaning up");
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            var probe = new Probe<Integer>(1);
                            this.<Integer>publisher(
                                            out -> {
                                                try {
                                                    Async.suspend(never -> {});
                                                } catch (CancelledError cancelled) {
                                                    throw failure;
                                                }
                                            })
                                    .subscribe(probe);
                            loop.untilIdle();
                            completer.run(() -> probe.subscription().cancel());
                            loop.untilIdle();
                            assertThat(probe.signals()).containsExactly("onSubscribe");
                        });
        assertThat(run.faults()).extracting(LoopFault::failure).containsExactly(failure);
    }

    @Test
    void what_a_shielded_body_emits_after_its_subscriber_has_left_is_discarded_and_refused() {
        List<Object> discarded = new ArrayList<>();
        TestLoop.run(
                engine,
                loop -> {
                    loop.loop().discardHandler((from, value, source) -> discarded.add(value));
                    var trace = new Trace();
                    var probe = new Probe<Integer>(5);
                    this.<Integer>publisher(out ->
                                    Async.shield(() -> {
                                        out.emit(1);
                                        Async.sleep(Duration.ofSeconds(1));
                                        try {
                                            out.emit(2);
                                        } catch (IllegalStateException refused) {
                                            trace.add(refused.getMessage());
                                        }
                                    }))
                            .subscribe(probe);
                    loop.untilIdle();
                    completer.run(() -> probe.subscription().cancel());
                    Async.sleep(Duration.ofSeconds(2));
                    assertThat(probe.signals()).containsExactly("onSubscribe", "onNext 1");
                    assertThat(discarded).containsExactly(2);
                    assertThat(trace.steps())
                            .containsExactly("emit was called after the subscriber had left");
                });
    }
}
