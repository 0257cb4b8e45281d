package dev.millrace.proof.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.junit.Everywhere;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Waits for other libraries, whose schedulers are the loop. */
@Tag("slow") // hundreds of runs, each with threads of its own
class BridgesEverywhereTest {
    private static final Duration MOMENT = Duration.ofMillis(10);

    @Test
    void a_shared_stage_is_left_to_its_other_consumers() {
        Everywhere.of(
                        run -> {
                            var stage = new CompletableFuture<Integer>();
                            run.afterwards(() -> assertThat(stage.isCancelled()).isFalse());
                            run.loop().callSoon(() -> run.elsewhere(() -> stage.complete(1)));
                            assertThat(FutureBridge.<Integer>await(stage)).isEqualTo(1);
                            run.hook();
                        })
                .run();
    }

    @Test
    void an_owned_stage_ends_with_its_owner() {
        Everywhere.of(
                        run -> {
                            var stage = new CompletableFuture<Integer>();
                            run.afterwards(() -> assertThat(stage).isDone());
                            run.loop().callSoon(() -> run.loop().callSoon(() -> stage.complete(1)));
                            try {
                                FutureBridge.<Integer>awaitOwned(stage);
                            } finally {
                                stage.complete(2);
                            }
                        })
                .run();
    }

    @Test
    void a_body_behind_a_completable_future_is_cancelled_with_it() {
        Everywhere.of(
                        run -> {
                            var living = new AtomicInteger();
                            run.afterwards(() -> assertThat(living).hasValue(0));
                            var future =
                                    FutureBridge.toCompletableFuture(() -> {
                                        living.incrementAndGet();
                                        try {
                                            Async.sleep(MOMENT);
                                            run.hook();
                                            return 1;
                                        } finally {
                                            living.decrementAndGet();
                                        }
                                    });
                            assertThat((int) FutureBridge.<Integer>awaitOwned(future)).isEqualTo(1);
                        })
                .run();
    }

    @Test
    void a_mono_on_the_loop_is_subscribed_and_left_once() {
        Everywhere.of(
                        run -> {
                            var subscribed = new AtomicInteger();
                            var over = new AtomicInteger();
                            run.afterwards(
                                    () -> assertThat(over.get()).isEqualTo(subscribed.get()));
                            var scheduler = ReactorBridge.scheduler(run.loop());
                            Integer value =
                                    ReactorBridge.await(
                                            Mono.just(1)
                                                    .delayElement(MOMENT, scheduler)
                                                    .map(i -> {
                                                        run.hook();
                                                        return i + 1;
                                                    })
                                                    .doOnSubscribe(
                                                            s -> subscribed.incrementAndGet())
                                                    .doFinally(signal -> over.incrementAndGet()));
                            assertThat(value).isEqualTo(2);
                        })
                .run();
    }

    @Test
    void a_flux_on_the_loop_is_read_as_a_stream() {
        Everywhere.of(
                        run -> {
                            var over = new AtomicInteger();
                            var subscribed = new AtomicInteger();
                            run.afterwards(
                                    () -> assertThat(over.get()).isEqualTo(subscribed.get()));
                            var scheduler = ReactorBridge.scheduler(run.loop());
                            try (var stream =
                                    ReactorBridge.stream(
                                            Flux.interval(MOMENT, scheduler)
                                                    .onBackpressureBuffer()
                                                    .doOnSubscribe(
                                                            s -> subscribed.incrementAndGet())
                                                    .doFinally(signal -> over.incrementAndGet()))) {
                                var read = new ArrayList<Long>();
                                for (int i = 0; i < 3; i++) {
                                    read.add(stream.next());
                                    run.hook();
                                }
                                assertThat(read).containsExactly(0L, 1L, 2L);
                            }
                        })
                .run();
    }

    @Test
    void a_generator_as_a_flux_ends_once() {
        Everywhere.of(
                        run -> {
                            var log = new ArrayList<String>();
                            run.afterwards(
                                    () -> assertThat(log).isIn(List.of(), List.of("open", "end")));
                            Flux<Integer> flux =
                                    ReactorBridge.toFlux(out -> {
                                        log.add("open");
                                        try {
                                            for (int i = 0; i < 3; i++) {
                                                Async.sleep(MOMENT);
                                                out.emit(i);
                                            }
                                        } finally {
                                            log.add("end");
                                        }
                                    });
                            var all =
                                    ReactorBridge.values(
                                                    flux.map(i -> {
                                                        run.hook();
                                                        return i;
                                                    }))
                                            .toList();
                            assertThat(all).containsExactly(0, 1, 2);
                        })
                .run();
    }

    @Test
    void a_body_as_a_mono_in_a_chain_of_operators() {
        Everywhere.of(
                        run -> {
                            Mono<Integer> mono =
                                    ReactorBridge.toMono(() -> {
                                        Async.sleep(MOMENT);
                                        run.hook();
                                        return 1;
                                    });
                            var scheduler = ReactorBridge.scheduler(run.loop());
                            Integer sum =
                                    ReactorBridge.await(
                                            mono.zipWith(
                                                            Mono.just(2)
                                                                    .delayElement(
                                                                            MOMENT, scheduler))
                                                    .map(both -> both.getT1() + both.getT2()));
                            assertThat(sum).isEqualTo(3);
                        })
                .run();
    }

    @Test
    void a_single_on_the_loop_answers_once() {
        Everywhere.of(
                        run -> {
                            var scheduler = RxBridge.scheduler(run.loop());
                            int value =
                                    RxBridge.await(
                                            Single.timer(10, TimeUnit.MILLISECONDS, scheduler)
                                                    .map(tick -> {
                                                        run.hook();
                                                        return 5;
                                                    }));
                            assertThat(value).isEqualTo(5);
                        })
                .run();
    }

    @Test
    void a_flowable_there_and_back() {
        Everywhere.of(
                        run -> {
                            var log = new ArrayList<String>();
                            run.afterwards(
                                    () -> assertThat(log).isIn(List.of(), List.of("open", "end")));
                            Flowable<Integer> flowable =
                                    RxBridge.toFlowable(out -> {
                                        log.add("open");
                                        try {
                                            for (int i = 0; i < 3; i++) {
                                                Async.checkpoint();
                                                out.emit(i);
                                            }
                                        } finally {
                                            log.add("end");
                                        }
                                    });
                            try (var stream = RxBridge.stream(flowable.map(i -> i + 1))) {
                                for (Integer next = stream.next();
                                        next != null;
                                        next = stream.next()) {
                                    Async.sleep(MOMENT);
                                    run.hook();
                                }
                            }
                        })
                .run();
    }

    @Test
    void a_mono_from_another_thread_answers_once() {
        Everywhere.of(
                        run -> {
                            Mono<Integer> foreign =
                                    Mono.create(sink ->
                                            run.loop()
                                                    .callSoon(() ->
                                                            run.elsewhere(() -> sink.success(9))));
                            TaskGroup.run(group -> {
                                group.fork(() -> ReactorBridge.await(foreign));
                                Async.checkpoint();
                                run.hook();
                            });
                        })
                .run();
    }
}
