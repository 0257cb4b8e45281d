package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.reactivestreams.Values;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * The last step of a value, from a chain of operators to the task that awaits it or from a body to
 * its subscriber: a value that nobody takes there goes to the hook of the chain, once.
 */
@OnEachEngine(with = Completer.class)
@Timeout(120)
class LastHopTest extends EngineTest {
    private static final String DROPPED = "reactor.onNextDropped.local"; // Reactor's own key
    private static final int LOOKS = 1_000; // some milliseconds
    private static final int ROUNDS = 6_000;

    @Parameter(1)
    Completer completer;

    private final Queue<Integer> discarded = new ConcurrentLinkedQueue<>();

    @Test
    void what_a_mono_lets_through_after_the_cancel_goes_to_its_own_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Mono<Integer> mono =
                            Mono.fromDirect(source).doOnDiscard(Integer.class, discarded::add);
                    Task<Integer> waiter = Async.detach(() -> ReactorBridge.await(mono));
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(waiter.cancelled()).isTrue();
                    completer.run(() -> source.subscriber().onNext(7)); // it was on its way
                    assertThat(loop.loop().discarded()).isZero();
                });
        assertThat(discarded).containsExactly(7);
    }

    @Test
    void what_a_flux_brought_before_its_stream_was_closed_goes_to_its_own_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    AsyncStream<Integer> stream =
                            ReactorBridge.stream(
                                    Flux.from(source).doOnDiscard(Integer.class, discarded::add));
                    Task<Integer> first = Async.detach(() -> stream.next());
                    loop.untilIdle();
                    completer.run(() -> {
                        source.subscriber().onNext(1);
                        source.subscriber().onNext(2);
                    });
                    assertThat(first.await()).isEqualTo(1);
                    stream.close();
                    completer.run(() -> source.subscriber().onNext(3)); // it was on its way
                    assertThat(loop.loop().discarded()).isZero();
                });
        assertThat(discarded).containsExactly(2, 3);
    }

    @Test
    void the_hook_of_a_mono_and_that_of_the_body_which_awaits_it_are_both_told() {
        Queue<Integer> outside = new ConcurrentLinkedQueue<>();
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Mono<Integer> inner =
                            Mono.fromDirect(source).doOnDiscard(Integer.class, discarded::add);
                    var probe = new Probe<Integer>(1);
                    ReactorBridge.toMono(() -> ReactorBridge.await(inner))
                            .doOnDiscard(Integer.class, outside::add)
                            .subscribe(probe);
                    loop.untilIdle();
                    probe.subscription().cancel();
                    loop.untilIdle();
                    completer.run(() -> source.subscriber().onNext(7));
                });
        assertThat(discarded).containsExactly(7);
        assertThat(outside).containsExactly(7); // as Reactor does where one chain has two hooks
    }

    @Test
    void of_two_tasks_that_read_the_same_values_each_has_its_own_hooks() {
        Queue<Integer> others = new ConcurrentLinkedQueue<>();
        TestLoop.run(
                engine,
                loop -> {
                    List<ScriptedPublisher<Integer>> sources = new ArrayList<>();
                    Values<Integer> values =
                            ReactorBridge.values(
                                    Flux.<Integer>defer(() -> {
                                        sources.add(new ScriptedPublisher<>());
                                        return sources.getLast();
                                    }));
                    for (Queue<Integer> hook : List.of(discarded, others)) {
                        var probe = new Probe<Integer>(1);
                        ReactorBridge.toMono(() -> values.last())
                                .doOnDiscard(Integer.class, hook::add)
                                .subscribe(probe);
                        loop.untilIdle();
                        probe.subscription().cancel();
                    }
                    loop.untilIdle();
                    completer.run(() -> sources.getFirst().subscriber().onNext(1));
                    completer.run(() -> sources.getLast().subscriber().onNext(2));
                });
        assertThat(discarded).containsExactly(1);
        assertThat(others).containsExactly(2);
    }

    @Test
    void the_value_of_a_body_whose_task_somebody_has_cancelled_goes_to_the_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<Task<?>> running = Promise.create();
                    var probe = new Probe<Integer>(1);
                    ReactorBridge.toMono(() -> sevenInSpiteOfACancel(running))
                            .doOnDiscard(Integer.class, discarded::add)
                            .subscribe(probe);
                    Task<?> body = running.await();
                    completer.run(() -> body.cancel());
                    loop.untilIdle();
                    assertThat(probe.failure()).isInstanceOf(TaskCancelledException.class);
                });
        assertThat(discarded).containsExactly(7);
    }

    private static int sevenInSpiteOfACancel(Promise<Task<?>> running) {
        running.complete(Async.currentTask());
        Promise<Integer> never = Promise.create();
        try {
            return never.await();
        } catch (CancelledError cancelled) {
            return 7;
        }
    }

    @Test
    void an_element_that_was_read_for_a_subscriber_goes_to_the_hook_if_the_reader_is_cancelled() {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<Task<?>> running = Promise.create();
                    var probe = new Probe<Integer>(0);
                    ReactorBridge.toFlux(
                                    AsyncStream.<Integer>generate(out -> out.emit(7))
                                            .map(n -> {
                                                running.complete(Async.currentTask());
                                                return n;
                                            }))
                            .doOnDiscard(Integer.class, discarded::add)
                            .subscribe(probe);
                    Task<?> reader = running.await();
                    loop.untilIdle(); // it has the element, and waits for demand
                    completer.run(() -> reader.cancel());
                    loop.untilIdle();
                    assertThat(probe.failure()).isInstanceOf(TaskCancelledException.class);
                });
        assertThat(discarded).containsExactly(7);
    }

    // ---- races

    @Test
    @Tag("stress") // real threads against each other, some thousand times
    void of_the_values_of_a_mono_each_is_returned_or_discarded_once() {
        var returned = new AtomicInteger();
        Consumer<Object> dropped =
                value ->
                        discarded.add(
                                (Integer) value); // by a sink, while a cancel is under way in it
        RunningLoop.with(
                engine,
                loop -> {
                    for (int n = 0; n < ROUNDS; n++) {
                        var given = new CompletableFuture<MonoSink<Integer>>();
                        Mono<Integer> mono =
                                Mono.<Integer>create(given::complete)
                                        .contextWrite(Context.of(DROPPED, dropped))
                                        .doOnDiscard(Integer.class, discarded::add);
                        Task<?> waiter =
                                loop.detach(() -> {
                                    ReactorBridge.await(mono);
                                    return returned.incrementAndGet();
                                });
                        MonoSink<Integer> sink = given.join();
                        int value = n;
                        Duel.fight(loop, () -> waiter.cancel(), () -> sink.success(value));
                        int sent = n + 1;
                        settle(loop, () -> returned.get() + discarded.size() == sent);
                        assertThat(returned.get() + discarded.size()).isEqualTo(sent);
                    }
                    assertThat(loop.discarded()).isZero();
                });
        assertThat(returned.get()).isPositive();
        assertThat(discarded).isNotEmpty();
    }

    @Test
    @Tag("stress") // real threads against each other, some thousand times
    void of_the_values_of_bodies_each_is_seen_by_the_observer_or_discarded_once() {
        var seen = new AtomicInteger();
        RunningLoop.with(
                engine,
                loop -> {
                    var sent = new AtomicInteger();
                    for (int n = 0; n < ROUNDS; n++) {
                        Promise<Integer> gate = loop.promise("gate");
                        var link =
                                RxBridge.toSingle(
                                                loop,
                                                () -> {
                                                    Integer value = gate.await();
                                                    sent.incrementAndGet();
                                                    return value;
                                                })
                                        .subscribe(value -> seen.incrementAndGet());
                        int value = n;
                        Duel.fight(loop, () -> gate.complete(value), link::dispose);
                        settle(loop, () -> seen.get() + loop.discarded() == sent.get());
                        assertThat(seen.get() + loop.discarded()).isEqualTo(sent.get());
                    }
                });
        assertThat(seen.get()).isPositive();
    }

    /** Has the loop do what is on its way to it, and again while {@code told} is not. */
    private static void settle(EventLoop loop, BooleanSupplier told) {
        for (int look = 0; look < LOOKS && (look == 0 || !told.getAsBoolean()); look++) {
            loop.submit(() -> Async.checkpoint()).join();
        }
    }
}
