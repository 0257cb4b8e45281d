package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.Task;
import dev.millrace.reactivestreams.ForeignSource;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactivestreams.Values;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import io.reactivex.rxjava3.core.Flowable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;

/** Many-valued sources awaited as one value: what each verb asks for, returns and leaves behind. */
@OnEachEngine(with = Completer.class)
@Timeout(60)
class ValuesTest extends EngineTest {
    @Parameter(1)
    Completer completer;

    @Test
    void first_requests_one_and_cancels_the_rest() {
        asks(Values::first, List.of(1L), 1, 1);
    }

    @Test
    void last_requests_without_bound_and_never_cancels() {
        asks(Values::last, List.of(Long.MAX_VALUE), 3, 0);
    }

    @Test
    void to_list_requests_without_bound_in_one_go() {
        asks(Values::toList, List.of(Long.MAX_VALUE), List.of(1, 2, 3), 0);
    }

    @Test
    void single_requests_two_to_learn_that_there_is_no_second() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Task<Integer> waiter =
                            Async.detach(() -> PublisherBridge.<Integer>values(source).single());
                    loop.untilIdle();
                    assertThat(source.requests()).containsExactly(2L);
                    completer.run(() -> {
                        source.subscriber().onNext(7);
                        source.subscriber().onComplete();
                    });
                    assertThat(waiter.await()).isEqualTo(7);
                    assertThat(source.cancels()).isZero();
                });
    }

    @Test
    void collect_requests_its_prefetch_and_three_quarters_again_and_collects_in_the_task() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Task<Long> waiter =
                            Async.detach(() ->
                                    PublisherBridge.<Integer>values(source)
                                            .collect(
                                                    Collectors.filtering(
                                                            n -> loop.loop().inLoop(),
                                                            Collectors.counting())));
                    loop.untilIdle();
                    assertThat(source.requests()).containsExactly(256L);
                    completer.run(
                            () -> IntStream.range(0, 256).forEach(source.subscriber()::onNext));
                    loop.untilIdle();
                    assertThat(source.requests()).containsExactly(256L, 192L);
                    completer.run(() -> source.subscriber().onComplete());
                    assertThat(waiter.await()).isEqualTo(256);
                });
    }

    private <R> void asks(
            Function<Values<Integer>, R> verb, List<Long> requests, R result, int cancels) {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Task<R> waiter =
                            Async.detach(() -> verb.apply(PublisherBridge.<Integer>values(source)));
                    loop.untilIdle();
                    assertThat(source.requests()).isEqualTo(requests);
                    completer.run(() -> {
                        source.subscriber().onNext(1);
                        if (cancels == 0) {
                            source.subscriber().onNext(2);
                            source.subscriber().onNext(3);
                            source.subscriber().onComplete();
                        }
                    });
                    assertThat(waiter.await()).isEqualTo(result);
                    assertThat(source.requests()).isEqualTo(requests);
                    assertThat(source.cancels()).isEqualTo(cancels);
                });
    }

    @Test
    void the_verbs_are_the_same_on_a_flux_and_a_flowable() {
        TestLoop.run(
                engine,
                loop -> {
                    Values<Integer> flux = ReactorBridge.values(Flux.range(1, 1000));
                    Values<Integer> flowable = RxBridge.values(Flowable.range(1, 1000));
                    for (Values<Integer> values : List.of(flux, flowable)) {
                        assertThat(values.first()).isEqualTo(1);
                        assertThat(values.last()).isEqualTo(1000);
                        assertThat(values.toList()).hasSize(1000);
                        assertThat(values.collect(Collectors.summingInt(n -> n)))
                                .isEqualTo(500_500);
                        assertThat(catchThrowable(values::single))
                                .isInstanceOf(IllegalStateException.class);
                    }
                    for (Values<Integer> values :
                            List.of(
                                    ReactorBridge.values(Flux.<Integer>empty()),
                                    RxBridge.values(Flowable.<Integer>empty()))) {
                        assertThat(values.toList()).isEmpty();
                        assertThatExceptionOfType(NoSuchElementException.class)
                                .isThrownBy(values::first);
                        assertThatExceptionOfType(NoSuchElementException.class)
                                .isThrownBy(values::last);
                        assertThatExceptionOfType(NoSuchElementException.class)
                                .isThrownBy(values::single);
                    }
                });
    }

    @Test
    void a_checked_failure_can_be_caught_by_its_name() {
        TestLoop.run(
                engine,
                loop -> {
                    Values<Integer> values = ReactorBridge.values(Flux.error(new IOException("x")));
                    int caught = 0;
                    try {
                        Async.mayThrow(IOException.class);
                        values.first();
                    } catch (IOException expected) {
                        caught++;
                    }
                    try {
                        Async.mayThrow(IOException.class);
                        values.toList();
                    } catch (IOException expected) {
                        caught++;
                    }
                    try {
                        Async.mayThrow(IOException.class);
                        values.collect(Collectors.counting());
                    } catch (IOException expected) {
                        caught++;
                    }
                    assertThat(caught).isEqualTo(3);
                });
    }

    @Test
    void elements_that_a_cancel_leaves_behind_go_to_the_hook_of_the_library() {
        List<Function<Values<Integer>, Object>> verbs =
                List.of(
                        Values::last,
                        Values::single,
                        Values::toList,
                        values -> values.collect(Collectors.counting()));
        for (var verb : verbs) {
            TestLoop.run(
                    engine,
                    loop -> {
                        var source = new ScriptedPublisher<Integer>();
                        var hooked = new Hooked(source);
                        Task<Object> waiter = Async.detach(() -> verb.apply(new Values<>(hooked)));
                        loop.untilIdle();
                        completer.runAtOnce(() -> {
                            source.subscriber().onNext(1);
                            waiter.cancel();
                        });
                        loop.untilIdle();
                        assertThat(source.cancels()).isEqualTo(1);
                        completer.run(() -> source.subscriber().onNext(2)); // it was on its way
                        loop.untilIdle();
                        assertThat(waiter.cancelled()).isTrue();
                        assertThat(hooked.discarded).contains(2);
                        assertThat(hooked.discarded).doesNotHaveDuplicates();
                    });
        }
    }

    @Test
    void what_a_flux_brought_to_a_body_that_was_cancelled_goes_to_reactors_discard_hook() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    Queue<Integer> discarded = new ConcurrentLinkedQueue<>();
                    var probe = new Probe<List<Integer>>(1);
                    ReactorBridge.toMono(
                                    () -> ReactorBridge.<Integer>values(Flux.from(source)).toList())
                            .doOnDiscard(Integer.class, discarded::add)
                            .subscribe(probe);
                    loop.untilIdle();
                    completer.runAtOnce(() -> {
                        source.subscriber().onNext(1);
                        source.subscriber().onNext(2);
                        probe.subscription().cancel();
                    });
                    loop.untilIdle();
                    completer.run(() -> source.subscriber().onNext(3)); // it was on its way
                    assertThat(discarded).containsExactly(1, 2, 3);
                });
    }

    @Test
    void without_a_hook_of_the_library_elements_left_behind_go_to_the_loops_handler() {
        var flux = new ScriptedPublisher<Integer>();
        var flowable = new ScriptedPublisher<Integer>();
        var plain = new ScriptedPublisher<Integer>();
        List<Coroutine<List<Integer>>> verbs =
                List.of(
                        () -> ReactorBridge.<Integer>values(Flux.from(flux)).toList(),
                        () -> RxBridge.values(Flowable.fromPublisher(flowable)).toList(),
                        () -> PublisherBridge.values(plain).toList());
        TestLoop.run(
                engine,
                loop -> {
                    var discarded = new ArrayList<Object>();
                    loop.loop().discardHandler((from, value, source) -> discarded.add(value));
                    List<Task<List<Integer>>> waiters = new ArrayList<>();
                    verbs.forEach(verb -> waiters.add(Async.detach(verb)));
                    loop.untilIdle();
                    completer.run(() -> {
                        flux.subscriber().onNext(1);
                        flowable.subscriber().onNext(2);
                        plain.subscriber().onNext(3);
                    });
                    waiters.forEach(Task::cancel);
                    loop.untilIdle();
                    assertThat(discarded).containsExactlyInAnyOrder(1, 2, 3);
                });
    }

    @Test
    void a_failure_discards_the_elements_that_the_list_had() {
        TestLoop.run(
                engine,
                loop -> {
                    var source = new ScriptedPublisher<Integer>();
                    var hooked = new Hooked(source);
                    var failure = new IOException("reset");
                    Task<Throwable> waiter =
                            Async.detach(() -> catchThrowable(() -> new Values<>(hooked).toList()));
                    loop.untilIdle();
                    completer.run(() -> {
                        source.subscriber().onNext(1);
                        source.subscriber().onNext(2);
                        source.subscriber().onError(failure);
                    });
                    assertThat(waiter.await()).isSameAs(failure);
                    assertThat(hooked.discarded).containsExactly(1, 2);
                });
    }

    /** A source whose library has a hook for what nobody will read. */
    private static final class Hooked extends ForeignSource<Integer> {

        private final Publisher<Integer> publisher;
        private final Queue<Object> discarded = new ConcurrentLinkedQueue<>();

        Hooked(Publisher<Integer> publisher) {
            this.publisher = publisher;
        }

        @Override
        protected void subscribe(Subscriber<? super Integer> subscriber) {
            publisher.subscribe(subscriber);
        }

        @Override
        public void failure(Throwable failure) {
            throw new AssertionError("nothing failed", failure);
        }

        @Override
        public boolean element(Object element) {
            return discarded.add(element);
        }
    }
}
