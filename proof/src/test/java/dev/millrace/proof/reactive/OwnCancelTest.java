package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.DeadlineExceededException;
import dev.millrace.TaskCancelledException;
import dev.millrace.TaskGroup;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactivestreams.Values;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * An operator may await on the fiber of the task that awaits it. What cancels that task then comes
 * back as a failure of the source, thrown or signalled, bare or wrapped: it is the task's own
 * cancel all the same.
 */
@Timeout(60)
class OwnCancelTest extends EngineTest {
    private static final Duration LIMIT = Duration.ofMillis(50);

    @RegisterExtension final DropHooks drops = new DropHooks();

    /** A body in which an operator awaits. */
    private record Way(String name, Coroutine<?> body) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static String fetch(int id) {
        Async.sleep(Duration.ofSeconds(20));
        return "fetched " + id;
    }

    private static Way mono(String name, Mono<?> mono) {
        return new Way("Mono." + name, () -> ReactorBridge.await(mono));
    }

    private static Way flux(String name, Coroutine<?> body) {
        return new Way("Flux." + name, body);
    }

    private static Flux<String> fetched() {
        return Flux.just(1, 2).map(OwnCancelTest::fetch);
    }

    private static Stream<Way> ofReactor() {
        Mono<String> fetching = Mono.just(1).map(OwnCancelTest::fetch);
        Values<String> values = ReactorBridge.values(fetched());
        return Stream.of(
                mono("map", fetching),
                mono("fromCallable", Mono.fromCallable(() -> fetch(1))),
                mono("defer", Mono.defer(() -> Mono.just(fetch(1)))),
                mono("doOnNext", Mono.just(1).doOnNext(OwnCancelTest::fetch)),
                mono("doOnSuccess", Mono.just(1).doOnSuccess(OwnCancelTest::fetch)),
                mono("retry", fetching.retry(2)),
                mono("retryWhen", fetching.retryWhen(Retry.max(2))),
                mono("checkpoint", fetching.checkpoint("here")),
                mono("propagate", fetching.onErrorMap(Exceptions::propagate)),
                mono("onErrorMap", fetching.onErrorMap(CompletionException::new)),
                mono("zipDelayError", Mono.zipDelayError(fetching, fetching)),
                flux("first", values::first),
                flux("last", values::last),
                flux("single", values::single),
                flux("toList", values::toList),
                flux("collect", () -> values.collect(Collectors.toList())),
                flux("stream", () -> values.stream().toList()),
                flux("stream, one at a time", () -> values.stream(1).toList()),
                flux("values of a publisher", () -> PublisherBridge.values(fetched()).toList()));
    }

    private static Way single(String name, Single<?> single) {
        return new Way("Single." + name, () -> RxBridge.await(single));
    }

    private static Stream<Way> ofRxJava() {
        Single<String> fetching = Single.just(1).map(OwnCancelTest::fetch);
        Flowable<String> flowable = Flowable.just(1, 2).map(OwnCancelTest::fetch);
        Observable<String> observable = Observable.just(1, 2).map(OwnCancelTest::fetch);
        Maybe<String> maybe = Maybe.just(1).map(OwnCancelTest::fetch);
        Completable completable = Completable.fromAction(() -> fetch(1));
        return Stream.of(
                single("map", fetching),
                single("fromCallable", Single.fromCallable(() -> fetch(1))),
                single("defer", Single.defer(() -> Single.just(fetch(1)))),
                single("create", Single.create(out -> out.onSuccess(fetch(1)))),
                single("unsafeCreate", Single.unsafeCreate(to -> to.onSuccess(fetch(1)))),
                single("retry", fetching.retry(2)),
                single(
                        "onErrorResumeNext",
                        fetching.onErrorResumeNext(
                                failure -> Single.error(new CompletionException(failure)))),
                new Way("Maybe.map", () -> RxBridge.await(maybe)),
                new Way(
                        "Completable.fromAction",
                        () -> {
                            RxBridge.await(completable);
                            return 1;
                        }),
                new Way("Flowable.first", () -> RxBridge.values(flowable).first()),
                new Way("Flowable.toList", () -> RxBridge.values(flowable).toList()),
                new Way("Flowable.stream", () -> RxBridge.stream(flowable).toList()),
                new Way(
                        "Flowable.mergeDelayError",
                        () ->
                                RxBridge.values(
                                                Flowable.mergeDelayError(
                                                        List.of(flowable, flowable)))
                                        .toList()),
                new Way(
                        "Observable.toList",
                        () -> RxBridge.values(observable, BackpressureStrategy.BUFFER).toList()),
                new Way(
                        "Observable.stream",
                        () ->
                                RxBridge.values(observable, BackpressureStrategy.BUFFER).stream()
                                        .toList()));
    }

    private static Stream<Way> ofPublishers() {
        Publisher<String> thrownAtOnce = to -> fetch(1);
        Publisher<String> thrownInRequest =
                to -> to.onSubscribe(requested(() -> to.onNext(fetch(1))));
        Publisher<String> wrapped =
                to ->
                        to.onSubscribe(
                                requested(() -> {
                                    try {
                                        fetch(1);
                                    } catch (Error cancelled) {
                                        throw new CompletionException(
                                                new CompletionException(cancelled));
                                    }
                                }));
        return Stream.of(
                new Way("thrown by subscribe", () -> PublisherBridge.values(thrownAtOnce).first()),
                new Way("thrown by request", () -> PublisherBridge.values(thrownInRequest).last()),
                new Way("thrown into a stream", () -> PublisherBridge.stream(thrownAtOnce).next()),
                new Way(
                        "thrown by a stream's request",
                        () -> PublisherBridge.stream(thrownInRequest).next()),
                new Way("thrown in wrappers", () -> PublisherBridge.values(wrapped).single()),
                new Way(
                        "Flow",
                        () ->
                                PublisherBridge.values(FlowAdapters.toFlowPublisher(fetched()))
                                        .toList()),
                new Way(
                        "Flow, thrown",
                        () ->
                                PublisherBridge.stream(
                                                FlowAdapters.toFlowPublisher(thrownInRequest))
                                        .next()));
    }

    private static Subscription requested(Runnable request) {
        return new Subscription() {
            @Override
            public void request(long n) {
                request.run();
            }

            @Override
            public void cancel() {
                // Nothing goes on.
            }
        };
    }

    private static Stream<Way> ofFutures() {
        return Stream.of(
                new Way(
                        "thenApply, shared",
                        () ->
                                FutureBridge.await(
                                        CompletableFuture.completedFuture(1)
                                                .thenApply(OwnCancelTest::fetch))),
                new Way(
                        "thenApply, owned",
                        () ->
                                FutureBridge.awaitOwned(() ->
                                        CompletableFuture.completedFuture(1)
                                                .thenApply(OwnCancelTest::fetch))),
                new Way(
                        "supplyAsync here",
                        () ->
                                FutureBridge.awaitOwned(() ->
                                        CompletableFuture.supplyAsync(
                                                () -> fetch(1), Runnable::run))),
                new Way(
                        "thrown by the supplier",
                        () ->
                                FutureBridge.awaitOwned(
                                        () -> CompletableFuture.completedFuture(fetch(1)))));
    }

    static Stream<Way> ways() {
        return Stream.of(ofReactor(), ofRxJava(), ofPublishers(), ofFutures()).flatMap(way -> way);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_deadline_is_a_deadline(Way way) {
        run(loop ->
                assertThatExceptionOfType(DeadlineExceededException.class)
                        .isThrownBy(() -> Async.timeout(LIMIT, way.body)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void what_may_be_left_is_left(Way way) {
        run(loop -> assertThat(Async.moveOnAfter(LIMIT, () -> way.body.run())).isFalse());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_group_that_is_cancelled_ends_clean(Way way) {
        run(loop ->
                TaskGroup.run(group -> {
                    group.fork(way.body);
                    Async.sleep(LIMIT);
                    group.cancel();
                }));
    }

    @Test
    void a_cancel_that_a_cache_has_kept_is_somebody_elses_afterwards() {
        Mono<String> cached = Mono.just(1).map(OwnCancelTest::fetch).cache();
        run(loop -> {
            assertThat(Async.moveOnAfter(LIMIT, () -> ReactorBridge.await(cached))).isFalse();
            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(() -> ReactorBridge.await(cached));
            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(
                            () -> Async.timeout(LIMIT, () -> ReactorBridge.awaitRequired(cached)));
        });
    }

    @Test
    void a_stream_that_was_cut_off_with_its_reader_tells_the_next_reader() {
        run(loop -> {
            var stream = ReactorBridge.stream(fetched());
            assertThat(Async.moveOnAfter(LIMIT, () -> stream.next())).isFalse();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(stream::next);
            assertThat(stream.closed()).isTrue();
        });
    }

    @Test
    void a_failure_beside_the_cancel_is_a_failure() {
        var failure = new IllegalStateException("no room");
        Flowable<String> both =
                Flowable.mergeDelayError(
                        List.of(
                                Flowable.error(failure),
                                Flowable.just(1).map(OwnCancelTest::fetch)));
        run(loop ->
                assertThat(
                                catchThrowable(() ->
                                        Async.timeout(LIMIT, () -> RxBridge.values(both).toList())))
                        .isInstanceOfSatisfying(
                                io.reactivex.rxjava3.exceptions.CompositeException.class,
                                told -> assertThat(told.getExceptions()).contains(failure)));
    }

    @Test
    void behind_a_shield_the_cancel_around_it_is_somebody_elses() {
        Mono<String> cached = Mono.just(1).map(OwnCancelTest::fetch).cache();
        run(loop ->
                assertThat(
                                Async.moveOnAfter(
                                        LIMIT,
                                        () -> {
                                            try {
                                                ReactorBridge.await(cached);
                                            } finally {
                                                Async.shield(() ->
                                                        assertThatExceptionOfType(
                                                                        TaskCancelledException
                                                                                .class)
                                                                .isThrownBy(() ->
                                                                        ReactorBridge.await(
                                                                                cached)));
                                            }
                                        }))
                        .isFalse());
    }
}
