package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.Generator;
import dev.millrace.testing.TestLoop;
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
}
