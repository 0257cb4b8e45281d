package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Mono and Flux, both ways, in the company of Reactor's own operators and test kit. */
@Timeout(60)
class ReactorBridgeTest extends EngineTest {
    @RegisterExtension final DropHooks drops = new DropHooks();

    // ---- Mono, in

    @Test
    void an_empty_mono_is_null_or_a_missing_value() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(ReactorBridge.await(Mono.<String>empty())).isNull();
                    assertThat(ReactorBridge.await(Mono.<String>empty().hide())).isNull();
                    assertThatExceptionOfType(NoSuchElementException.class)
                            .isThrownBy(() -> ReactorBridge.awaitRequired(Mono.empty()));
                });
    }

    @Test
    void a_scalar_mono_is_awaited_without_being_subscribed_to() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(ReactorBridge.await(Mono.just("value"))).isEqualTo("value");
                    var failure = new IOException("checked");
                    assertThat(catchThrowable(() -> ReactorBridge.await(Mono.error(failure))))
                            .isSameAs(failure);
                    var error = new AssertionError("error");
                    assertThat(catchThrowable(() -> ReactorBridge.await(Mono.error(error))))
                            .isSameAs(error);
                });
    }

    @Test
    void a_mono_is_awaited_until_it_completes() {
        TestLoop.run(
                engine,
                loop -> {
                    TestPublisher<String> source = TestPublisher.create();
                    Task<String> waiter =
                            Async.detach(() -> ReactorBridge.await(Mono.fromDirect(source.flux())));
                    loop.untilIdle();
                    source.next("value");
                    loop.untilIdle();
                    assertThat(waiter.done()).isFalse();
                    source.complete();
                    assertThat(waiter.await()).isEqualTo("value");
                    source.assertWasNotCancelled();
                });
    }

    @Test
    void cancelling_the_task_cancels_the_mono() {
        TestLoop.run(
                engine,
                loop -> {
                    TestPublisher<String> source = TestPublisher.create();
                    Task<String> waiter = Async.detach(() -> ReactorBridge.await(source.mono()));
                    loop.untilIdle();
                    source.assertWasRequested();
                    waiter.cancel();
                    loop.untilIdle();
                    source.assertCancelled();
                    assertThat(waiter.cancelled()).isTrue();
                });
    }

    @Test
    void a_mistake_after_the_cancel_goes_to_the_dropped_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    TestPublisher<String> source =
                            TestPublisher.createNoncompliant(
                                    TestPublisher.Violation.CLEANUP_ON_TERMINATE);
                    var failure = new IllegalArgumentException("too late");
                    Task<String> waiter =
                            Async.detach(() -> ReactorBridge.await(source.mono().hide()));
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    source.error(failure);
                    assertThat(drops.takeReactor()).containsExactly(failure);
                });
    }

    // ---- Mono, out

    @Test
    void a_mono_of_a_void_body_completes() {
        var trace = new Trace();
        onOwnLoop(loop -> {
            Mono<Void> mono = ReactorBridge.toMono(loop, () -> trace.add("ran"));
            StepVerifier.create(mono).verifyComplete();
        });
        assertThat(trace.steps()).containsExactly("ran");
    }

    @Test
    void a_body_that_awaits_a_mono_is_a_mono() {
        onOwnLoop(loop -> {
            Mono<String> mono =
                    ReactorBridge.toMono(
                            loop,
                            () -> {
                                int n =
                                        ReactorBridge.awaitRequired(
                                                Mono.just(20).delayElement(Duration.ofMillis(5)));
                                Async.sleep(Duration.ofMillis(5));
                                return "n = " + (n + 1);
                            });
            StepVerifier.create(mono.map(String::toUpperCase))
                    .expectNext("N = 21")
                    .verifyComplete();
        });
    }

    @Test
    void a_value_that_nobody_waits_for_any_more_goes_to_the_discard_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var discarded = new ArrayList<Object>();
                    var probe = new Probe<String>(0);
                    ReactorBridge.toMono(() -> "pooled")
                            .doOnDiscard(String.class, discarded::add)
                            .subscribe(probe);
                    loop.untilIdle(); // the value is there, and waits for demand
                    probe.subscription().cancel();
                    loop.untilIdle();
                    assertThat(discarded).containsExactly("pooled");
                });
    }

    @Test
    void block_is_refused_in_a_callback_and_allowed_elsewhere() {
        TestLoop.run(
                engine,
                loop -> {
                    ReactorBridge.await(Mono.just("the bridge is in use"));
                    var thrown = loop.loop().<Throwable>promise("what block threw");
                    loop.loop()
                            .callSoon(() ->
                                    thrown.complete(catchThrowable(() -> Mono.never().block())));
                    assertThat(thrown.await())
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("block()");
                    assertThat(Mono.just(1).hide().block()).isEqualTo(1);
                });
        assertThat(Mono.just(1).hide().block()).isEqualTo(1);
    }

    // ---- Flux, both ways

    @Test
    void a_flux_waits_for_demand_and_can_be_taken_from() {
        onOwnLoop(loop -> {
            var emitted = new AtomicInteger();
            Flux<Integer> flux =
                    ReactorBridge.toFlux(
                            loop,
                            out -> {
                                while (true) {
                                    out.emit(emitted.incrementAndGet());
                                }
                            });
            StepVerifier.create(flux, 0)
                    .thenRequest(2)
                    .expectNext(1, 2)
                    .thenRequest(1)
                    .expectNext(3)
                    .thenCancel()
                    .verify();
            assertThat(emitted.get()).isLessThanOrEqualTo(4);
            StepVerifier.create(flux.take(2).map(n -> n > 3))
                    .expectNext(true, true)
                    .verifyComplete();
        });
    }

    @Test
    void a_flux_of_a_supplier_opens_a_stream_for_each_subscriber() {
        onOwnLoop(loop -> {
            Flux<Integer> flux =
                    ReactorBridge.toFlux(loop, out -> AsyncStream.of(1, 2, 3).forEach(out::emit));
            StepVerifier.create(flux).expectNext(1, 2, 3).verifyComplete();
            StepVerifier.create(flux).expectNext(1, 2, 3).verifyComplete();
        });
    }

    @Test
    void a_flux_of_a_stream_is_read_once() {
        onOwnLoop(loop -> {
            Flux<Integer> flux = ReactorBridge.toFlux(loop, AsyncStream.of(1, 2, 3));
            StepVerifier.create(flux).expectNext(1, 2, 3).verifyComplete();
            StepVerifier.create(flux).verifyError(IllegalStateException.class);
        });
    }

    @Test
    void a_flux_comes_back_as_the_stream_it_was() {
        TestLoop.run(
                engine,
                loop -> {
                    List<Integer> all = IntStream.range(0, 1000).boxed().toList();
                    Flux<Integer> flux = ReactorBridge.toFlux(out -> all.forEach(out::emit));
                    assertThat(ReactorBridge.stream(flux).toList()).isEqualTo(all);
                    assertThat(ReactorBridge.values(flux).stream(1).toList()).isEqualTo(all);
                    assertThat(
                                    ReactorBridge.values(flux.publishOn(Schedulers.parallel()))
                                            .stream(7)
                                            .toList())
                            .isEqualTo(all);
                });
    }

    @Test
    void leaving_a_stream_early_cancels_the_flux_and_discards_what_was_on_its_way() {
        TestLoop.run(
                engine,
                loop -> {
                    TestPublisher<Integer> source = TestPublisher.create();
                    var stream = ReactorBridge.stream(source.flux());
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    source.next(1, 2, 3);
                    assertThat(first.await()).isEqualTo(1);
                    stream.close();
                    source.assertCancelled();
                    assertThat(stream.next()).isNull();
                });
    }

    @Test
    void an_emission_into_a_sink_that_fails_is_thrown_after_what_came_before() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IOException("reset");
                    Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
                    var stream = ReactorBridge.stream(sink.asFlux());
                    sink.tryEmitNext(1);
                    sink.tryEmitNext(2);
                    sink.tryEmitError(failure);
                    assertThat(stream.next()).isEqualTo(1);
                    assertThat(stream.next()).isEqualTo(2);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(catchThrowable(stream::next)).isSameAs(failure);
                    assertThat(stream.closed()).isTrue();
                });
    }

    @Test
    void reactors_assembly_hooks_see_what_the_bridge_makes() {
        var seen = new ArrayList<String>();
        Hooks.onEachOperator("seen", Operators.lift((scannable, actual) -> actual));
        Hooks.onLastOperator(
                "last",
                publisher -> {
                    seen.add(publisher.getClass().getSimpleName());
                    return publisher;
                });
        try {
            TestLoop.run(
                    engine,
                    loop ->
                            assertThat(
                                            ReactorBridge.stream(
                                                            ReactorBridge.<Integer>toFlux(
                                                                    out -> out.emit(1)))
                                                    .toList())
                                    .containsExactly(1));
        } finally {
            Hooks.resetOnEachOperator("seen");
            Hooks.resetOnLastOperator("last");
        }
        assertThat(seen).isNotEmpty();
    }

    /** Runs {@code test} on the calling thread beside a loop that runs on its own. */
    private void onOwnLoop(Consumer<EventLoop> test) {
        RunningLoop.with(engine, test);
    }
}
