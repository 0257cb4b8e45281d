package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.FlowAdapters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;

/**
 * What has one value, and has given it, is left to complete and never cancelled: a transaction that
 * is cancelled then would be rolled back behind the back of a task that has its value.
 */
@Timeout(60)
class OneValueTest extends EngineTest {

    private final Trace trace = new Trace();
    private final Sinks.Empty<Void> commit = Sinks.empty();

    /** Brings its value first, and commits after it. */
    private Mono<Integer> transaction() {
        return Mono.fromDirect(
                Flux.usingWhen(
                        Mono.just("transaction"),
                        begun -> Mono.just(42),
                        begun -> commit.asMono().doFinally(signal -> trace.add("committed")),
                        (begun, failure) -> Mono.fromRunnable(() -> trace.add("failed")),
                        begun -> Mono.fromRunnable(() -> trace.add("cancelled"))));
    }

    /** How a task may ask for the value of a mono. */
    private enum Way {
        AWAIT {
            @Override
            Integer value(Mono<Integer> mono) {
                return Objects.requireNonNull(ReactorBridge.await(mono));
            }
        },
        FIRST {
            @Override
            Integer value(Mono<Integer> mono) {
                return PublisherBridge.<Integer>values(mono).first();
            }
        },
        FLOW_FIRST {
            @Override
            Integer value(Mono<Integer> mono) {
                return PublisherBridge.<Integer>values(FlowAdapters.toFlowPublisher(mono)).first();
            }
        },
        FIRST_ON_AN_EXECUTOR {
            @Override
            Integer value(Mono<Integer> mono) {
                return PublisherBridge.values(PublisherBridge.withSignalsOn(Runnable::run, mono))
                        .first();
            }
        },
        LAST {
            @Override
            Integer value(Mono<Integer> mono) {
                return PublisherBridge.<Integer>values(mono).last();
            }
        },
        SINGLE {
            @Override
            Integer value(Mono<Integer> mono) {
                return PublisherBridge.<Integer>values(mono).single();
            }
        },
        STREAM {
            @Override
            Integer value(Mono<Integer> mono) {
                try (var stream = PublisherBridge.<Integer>stream(mono)) {
                    return Objects.requireNonNull(stream.next()); // and leaves before the end
                }
            }
        };

        abstract Integer value(Mono<Integer> mono);
    }

    @Test
    void a_transaction_is_committed_before_its_value_is_returned_whichever_way_it_is_awaited() {
        for (Way way : Way.values()) {
            var each = new OneValueTest();
            TestLoop.run(
                    engine,
                    loop -> {
                        Task<Integer> waiter = Async.detach(() -> way.value(each.transaction()));
                        loop.untilIdle();
                        assertThat(waiter.done()).as("%s before the commit", way).isFalse();

                        each.commit.tryEmitEmpty();
                        assertThat(waiter.await()).isEqualTo(42);
                        assertThat(each.trace.steps())
                                .as(way.toString())
                                .containsExactly("committed");
                    });
        }
    }

    @Test
    void a_commit_that_fails_is_thrown_in_place_of_the_value() {
        for (Way way : Way.values()) {
            var each = new OneValueTest();
            TestLoop.run(
                    engine,
                    loop -> {
                        var failure = new IllegalStateException("the server has gone");
                        Task<Throwable> waiter =
                                Async.detach(
                                        () -> catchThrowable(() -> way.value(each.transaction())));
                        loop.untilIdle();

                        each.commit.tryEmitError(failure);

                        Throwable thrown = waiter.await();
                        assertThat(Stream.of(thrown, thrown.getCause()))
                                .as(way.toString())
                                .contains(failure);
                    });
        }
    }

    @Test
    void a_cancel_of_the_task_still_cancels_what_has_not_completed() {
        for (Way way : Way.values()) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var source = new ScriptedPublisher<Integer>();
                        Task<Integer> waiter =
                                Async.detach(() -> way.value(Mono.fromDirect(source)));
                        loop.untilIdle();
                        source.subscriber().onNext(1);
                        loop.untilIdle();
                        assertThat(source.cancels()).as(way.toString()).isZero();

                        waiter.cancel();
                        loop.untilIdle();

                        assertThat(waiter.cancelled()).isTrue();
                        assertThat(source.cancels()).as(way.toString()).isEqualTo(1);
                    });
        }
    }

    @Test
    void do_finally_of_a_mono_is_told_of_the_completion() {
        for (Way way : Way.values()) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var end = new AtomicReference<SignalType>();
                        assertThat(way.value(Mono.just(7).hide().doFinally(end::set))).isEqualTo(7);
                        assertThat(end).as(way.toString()).hasValue(SignalType.ON_COMPLETE);
                    });
        }
    }

    @Test
    void using_of_a_mono_closes_its_resource_once_and_on_completion() {
        for (Way way : Way.values()) {
            var each = new OneValueTest();
            TestLoop.run(
                    engine,
                    loop -> {
                        Mono<Integer> mono =
                                Mono.using(
                                        () -> "resource",
                                        opened ->
                                                Mono.just(7)
                                                        .hide()
                                                        .doOnCancel(
                                                                () -> each.trace.add("cancelled")),
                                        opened -> each.trace.add("closed"));
                        assertThat(way.value(mono)).isEqualTo(7);
                        assertThat(each.trace.steps()).as(way.toString()).containsExactly("closed");
                    });
        }
    }

    @Test
    void single_and_maybe_and_completable_are_left_to_their_end() {
        TestLoop.run(
                engine,
                loop -> {
                    Single<Integer> single =
                            Single.using(
                                    () -> "resource",
                                    opened -> Single.just(1).doOnDispose(this::disposed),
                                    closing());
                    Maybe<Integer> maybe =
                            Maybe.using(
                                    () -> "resource",
                                    opened -> Maybe.just(2).doOnDispose(this::disposed),
                                    closing());
                    Completable completable =
                            Completable.using(
                                    () -> "resource",
                                    opened -> Completable.complete().doOnDispose(this::disposed),
                                    closing());
                    assertThat(RxBridge.<Integer>await(single.doFinally(this::ended))).isEqualTo(1);
                    assertThat(RxBridge.<Integer>await(maybe.doFinally(this::ended))).isEqualTo(2);
                    RxBridge.await(completable.doFinally(this::ended));
                });
        assertThat(trace.steps())
                .containsExactly("closed", "ended", "closed", "ended", "closed", "ended");
    }

    @Test
    void a_single_made_of_a_transaction_commits_before_it_succeeds() {
        TestLoop.run(
                engine,
                loop -> {
                    Task<Integer> waiter =
                            Async.detach(() -> RxBridge.await(Single.fromPublisher(transaction())));
                    loop.untilIdle();
                    assertThat(waiter.done()).isFalse();
                    commit.tryEmitEmpty();
                    assertThat(waiter.await()).isEqualTo(42);
                });
        assertThat(trace.steps()).containsExactly("committed");
    }

    @Test
    void a_body_that_awaited_a_transaction_has_it_committed_before_anybody_gets_its_value() {
        TestLoop.run(
                engine,
                loop -> {
                    Mono<Integer> body = ReactorBridge.toMono(() -> Way.AWAIT.value(transaction()));
                    Task<Integer> waiter =
                            Async.detach(() -> ReactorBridge.values(Flux.from(body)).first());
                    loop.untilIdle();
                    assertThat(waiter.done()).isFalse();
                    commit.tryEmitEmpty();
                    assertThat(waiter.await()).isEqualTo(42);
                });
        assertThat(trace.steps()).containsExactly("committed");
    }

    private io.reactivex.rxjava3.functions.Consumer<String> closing() {
        return opened -> trace.add("closed");
    }

    private void disposed() {
        trace.add("disposed");
    }

    private void ended() {
        trace.add("ended");
    }
}
