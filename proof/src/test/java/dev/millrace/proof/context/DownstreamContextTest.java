package dev.millrace.proof.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * A subscriber is signalled on the fiber of the body, in the context of the code that subscribed:
 * it sees nothing that the body has bound or set, and the body nothing that the subscriber sets.
 */
@Timeout(60)
class DownstreamContextTest extends EngineTest {
    private static final ThreadLocal<String> LOCAL = Registered.USER;
    private static final ContextVar<String> VAR = ContextVar.withDefault("variable", "none");

    @RegisterExtension final Registered registered = new Registered();

    /** A way out of a loop: its body binds, sets and emits; the subscriber's signals are seen. */
    private record Way(String name, BiConsumer<Generator<String>, Consumption> subscription) {
        @Override
        public String toString() {
            return name;
        }

        void subscribe(Generator<String> body, Consumption consumption) {
            subscription.accept(body, consumption);
        }
    }

    private interface Consumption {
        void signalled(String signal);
    }

    private static Way publisher(String name, Function<Generator<String>, Publisher<String>> to) {
        return new Way(name, (body, seen) -> to.apply(body).subscribe(new Seen(seen)));
    }

    private static Coroutine<String> valueOf(Generator<String> body) {
        return () -> {
            body.run(element -> {});
            return "value";
        };
    }

    static Stream<Way> many() {
        return Stream.of(
                publisher("Publisher", PublisherBridge::toPublisher),
                publisher(
                        "Flow",
                        body ->
                                FlowAdapters.toPublisher(
                                        PublisherBridge.<String>asFlow(
                                                PublisherBridge.toPublisher(body)))),
                publisher(
                        "stream", body -> PublisherBridge.toPublisher(AsyncStream.generate(body))),
                publisher(
                        "signals on an executor",
                        body ->
                                PublisherBridge.withSignalsOn(
                                        Runnable::run, PublisherBridge.toPublisher(body), 1)),
                publisher("Flux", ReactorBridge::toFlux),
                publisher("Flux.map", body -> ReactorBridge.toFlux(body).map(element -> element)),
                publisher("Flowable", RxBridge::toFlowable),
                publisher(
                        "Observable",
                        body ->
                                RxBridge.toFlowable(body)
                                        .toObservable()
                                        .toFlowable(BackpressureStrategy.ERROR)));
    }

    private static Generator<String> emitting(Trace trace) {
        return out -> {
            trace.add("body starts with " + here());
            LOCAL.set("leak");
            VAR.where(
                    "leak",
                    () -> {
                        out.emit("one");
                        trace.add("body goes on with " + here());
                        out.emit("two");
                        trace.add("body goes on with " + here());
                    });
        };
    }

    private static String here() {
        return VAR.get() + " and " + LOCAL.get();
    }

    @ParameterizedTest
    @MethodSource("many")
    void elements_and_the_end_come_in_the_context_of_whoever_subscribed(Way way) {
        run(loop -> {
            var trace = new Trace();
            LOCAL.set("ada");
            VAR.where(
                    "subscriber",
                    () ->
                            way.subscribe(
                                    emitting(trace),
                                    signal -> {
                                        trace.add(signal + " in " + here());
                                        LOCAL.set("set by the subscriber");
                                    }));
            loop.untilIdle();
            LOCAL.remove();
            assertThat(trace.steps())
                    .containsExactly(
                            "body starts with subscriber and ada",
                            "next in subscriber and ada",
                            "body goes on with leak and leak",
                            "next in subscriber and ada",
                            "body goes on with leak and leak",
                            "complete in subscriber and ada");
        });
    }

    @ParameterizedTest
    @MethodSource("many")
    void whoever_subscribed_without_a_context_sees_none(Way way) {
        run(loop -> {
            var trace = new Trace();
            way.subscribe(emitting(trace), signal -> trace.add(signal + " in " + here()));
            loop.untilIdle();
            assertThat(trace.steps())
                    .containsExactly(
                            "body starts with none and null",
                            "next in none and null",
                            "body goes on with leak and leak",
                            "next in none and null",
                            "body goes on with leak and leak",
                            "complete in none and null");
        });
    }

    @ParameterizedTest
    @MethodSource("many")
    void a_failure_comes_in_the_context_of_whoever_subscribed(Way way) {
        run(loop -> {
            var trace = new Trace();
            VAR.where(
                    "subscriber",
                    () ->
                            way.subscribe(
                                    out -> {
                                        LOCAL.set("leak");
                                        VAR.where(
                                                "leak",
                                                () -> {
                                                    throw new IllegalStateException("no more");
                                                });
                                    },
                                    signal -> trace.add(signal + " in " + here())));
            loop.untilIdle();
            assertThat(trace.steps()).containsExactly("error in subscriber and null");
        });
    }

    static Stream<Way> one() {
        return Stream.of(
                publisher("Publisher", body -> PublisherBridge.toPublisher(valueOf(body))),
                publisher("Mono", body -> ReactorBridge.toMono(valueOf(body))),
                publisher("Single", body -> RxBridge.toSingle(valueOf(body)).toFlowable()),
                publisher("Maybe", body -> RxBridge.toMaybe(valueOf(body)).toFlowable()),
                publisher(
                        "Completable",
                        body ->
                                RxBridge.toCompletable(() -> body.run(element -> {}))
                                        .toFlowable()));
    }

    @ParameterizedTest
    @MethodSource("one")
    void a_value_comes_in_the_context_of_whoever_subscribed(Way way) {
        run(loop -> {
            var trace = new Trace();
            VAR.where(
                    "subscriber",
                    () ->
                            way.subscribe(
                                    out -> LOCAL.set("leak"),
                                    signal -> trace.add(signal + " in " + here())));
            loop.untilIdle();
            assertThat(trace.steps()).last().isEqualTo("complete in subscriber and null");
            assertThat(trace.steps())
                    .allSatisfy(step -> assertThat(step).endsWith(" in subscriber and null"));
        });
    }

    @Test
    void a_body_downstream_starts_in_the_context_of_the_chain() {
        run(loop -> {
            Generator<Integer> leaking = out -> VAR.where("leak", () -> out.emit(1));
            Flux<String> reactor =
                    ReactorBridge.toFlux(leaking)
                            .flatMap(element -> ReactorBridge.toMono(() -> VAR.get()));
            Flowable<String> rx =
                    RxBridge.toFlowable(leaking)
                            .flatMapSingle(element -> RxBridge.toSingle(() -> VAR.get()));
            assertThat(ReactorBridge.values(reactor).toList()).containsExactly("none");
            assertThat(RxBridge.values(rx).toList()).containsExactly("none");
            VAR.where(
                    "task",
                    () -> {
                        assertThat(ReactorBridge.values(reactor).toList()).containsExactly("task");
                        assertThat(RxBridge.values(rx).toList()).containsExactly("task");
                    });
            assertThat(
                            ReactorBridge.values(reactor.contextWrite(Context.of(VAR, "written")))
                                    .toList())
                    .containsExactly("written");
        });
    }

    @Test
    void a_subscriber_that_awaits_comes_back_to_its_own_context_and_the_body_to_its() {
        run(loop -> {
            var trace = new Trace();
            Mono<String> mono =
                    ReactorBridge.<String>toFlux(out ->
                                    VAR.where(
                                            "body",
                                            () -> {
                                                out.emit("one");
                                                trace.add("body in " + VAR.get());
                                            }))
                            .doOnNext(element -> {
                                Async.checkpoint();
                                trace.add("subscriber in " + VAR.get());
                            })
                            .single();
            VAR.where("task", () -> ReactorBridge.await(mono));
            assertThat(trace.steps()).containsExactly("subscriber in task", "body in body");
        });
    }

    @Test
    void a_shared_outcome_comes_in_nobodys_context() throws InterruptedException {
        var trace = new Trace();
        Seen seen = new Seen(signal -> trace.add(signal + " in " + VAR.get()));
        EventLoop shared = EventLoop.builder().engine(engine).open();
        Promise<String> value = shared.promise("value");
        VAR.where("before", () -> PublisherBridge.toPublisher(value).subscribe(seen));
        value.completeThreadSafe("value");
        shared.runUntilComplete(value);
        shared.close();
        assertThat(trace.steps()).containsExactly("next in none", "complete in none");

        VAR.where("after", () -> PublisherBridge.toPublisher(value).subscribe(seen));
        assertThat(trace.steps()).hasSize(4).containsOnly("next in none", "complete in none");
    }

    @Test
    void what_a_subscriber_throws_leaves_the_body_in_its_context() {
        var thrown = new IllegalStateException("broken subscriber");
        var trace = new Trace();
        var run =
                run(loop -> {
                    loop.expectFaults();
                    PublisherBridge.<String>toPublisher(out ->
                                    VAR.where(
                                            "body",
                                            () -> {
                                                try {
                                                    out.emit("one");
                                                } finally {
                                                    trace.add("body in " + VAR.get());
                                                }
                                            }))
                            .subscribe(
                                    new Seen(signal -> {
                                        throw thrown;
                                    }));
                    loop.untilIdle();
                });
        assertThat(run.faults()).extracting(LoopFault::failure).isEqualTo(List.of(thrown));
        assertThat(trace.steps()).containsExactly("body in body");
    }

    /** Asks for all, and says what it is signalled. */
    private record Seen(Consumption consumption) implements Subscriber<String> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String element) {
            consumption.signalled("next");
        }

        @Override
        public void onError(Throwable failure) {
            consumption.signalled("error");
        }

        @Override
        public void onComplete() {
            consumption.signalled("complete");
        }
    }
}
