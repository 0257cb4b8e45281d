package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.LoopFault;
import dev.millrace.LoopFuture;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.Generator;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Subscribers that break the specification: the body behind them stops, and what they threw goes to
 * their library's hook.
 */
@Timeout(60)
class HostileSubscriberTest extends EngineTest {
    private static final IllegalStateException THROWN =
            new IllegalStateException("a subscriber that throws");

    @RegisterExtension final DropHooks drops = new DropHooks();

    private static Generator<Integer> naturals(Trace trace) {
        return out -> {
            try {
                for (int n = 1; ; n++) {
                    out.emit(n);
                }
            } finally {
                trace.add("body left");
            }
        };
    }

    private static <T> Consumer<T> throwing() {
        return signal -> {
            throw THROWN;
        };
    }

    private void faultOf(TestLoop.Body body) {
        var run = TestLoop.run(engine, body);
        assertThat(run.faults()).extracting(LoopFault::failure).containsExactly(THROWN);
    }

    @Test
    void thrown_in_on_next_it_cancels_the_body_and_is_reported() {
        faultOf(loop -> {
            loop.expectFaults();
            var trace = new Trace();
            var probe = new Probe<Integer>(5).onNext(throwing());
            PublisherBridge.toPublisher(naturals(trace)).subscribe(probe);
            loop.untilIdle();
            assertThat(probe.signals()).containsExactly("onSubscribe", "onNext 1");
            assertThat(trace.steps()).containsExactly("body left");
        });
    }

    @Test
    void thrown_in_on_subscribe_it_keeps_the_body_from_starting() {
        faultOf(loop -> {
            loop.expectFaults();
            var trace = new Trace();
            var probe = new Probe<Integer>(0).onSubscribe(throwing());
            PublisherBridge.toPublisher(naturals(trace)).subscribe(probe);
            loop.untilIdle();
            assertThat(probe.signals()).containsExactly("onSubscribe");
            assertThat(trace.steps()).isEmpty();
        });
    }

    @Test
    void thrown_at_the_end_it_is_reported() {
        faultOf(loop -> {
            loop.expectFaults();
            var probe =
                    new Probe<Integer>(1)
                            .onComplete(() -> {
                                throw THROWN;
                            });
            PublisherBridge.<Integer>toPublisher(out -> out.emit(1)).subscribe(probe);
            loop.untilIdle();
            assertThat(probe.signals()).containsExactly("onSubscribe", "onNext 1", "onComplete");
        });
        faultOf(loop -> {
            loop.expectFaults();
            var probe = new Probe<Integer>(0).onError(throwing());
            PublisherBridge.<Integer>toPublisher(
                            out -> {
                                throw new IllegalArgumentException("the body's own");
                            })
                    .subscribe(probe);
            loop.untilIdle();
            assertThat(probe.signals()).containsExactly("onSubscribe", "onError");
        });
    }

    @Test
    void thrown_at_a_hot_publisher_it_is_reported_and_hurts_nobody_else() {
        faultOf(loop -> {
            loop.expectFaults();
            var promise = loop.loop().<Integer>promise("value");
            var throwing = new Probe<Integer>(1).onNext(throwing());
            var other = new Probe<Integer>(1);
            var publisher = PublisherBridge.<Integer>toPublisher((LoopFuture<Integer>) promise);
            publisher.subscribe(throwing);
            publisher.subscribe(other);
            loop.untilIdle();
            promise.complete(7);
            loop.untilIdle();
            assertThat(throwing.signals()).containsExactly("onSubscribe", "onNext 7");
            assertThat(other.signals()).containsExactly("onSubscribe", "onNext 7", "onComplete");
        });
    }

    @Test
    void what_a_reactor_subscriber_throws_goes_to_reactors_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    ReactorBridge.toFlux(naturals(trace))
                            .subscribe(new Probe<Integer>(5).onNext(throwing()));
                    loop.untilIdle();
                    assertThat(drops.takeReactor()).containsExactly(THROWN);
                    assertThat(trace.steps()).containsExactly("body left");
                });
    }

    @Test
    void what_an_rxjava_subscriber_throws_goes_to_rxjavas_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    RxBridge.toFlowable(naturals(trace))
                            .subscribe(new Probe<Integer>(5).onNext(throwing()));
                    loop.untilIdle();
                    assertThat(drops.takeRx()).containsExactly(THROWN);
                    assertThat(trace.steps()).containsExactly("body left");
                });
    }

    @Test
    void a_subscriber_that_reenters_everything_gets_its_elements_one_at_a_time() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe = new Probe<Integer>(1);
                    probe.onNext(element -> {
                        probe.subscription().request(Long.MAX_VALUE);
                        probe.subscription().request(1);
                        if (element == 3) {
                            probe.subscription().cancel();
                            probe.subscription().request(0);
                            probe.subscription().cancel();
                        }
                    });
                    PublisherBridge.toPublisher(naturals(trace)).subscribe(probe);
                    loop.untilIdle();
                    assertThat(probe.elements()).containsExactly(1, 2, 3);
                    assertThat(probe.over()).isFalse();
                    assertThat(trace.steps()).containsExactly("body left");
                });
    }
}
