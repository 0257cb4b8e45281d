package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import dev.millrace.reactivestreams.ForeignSource;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * What a source delivers goes either to the task or to the hooks of its library, once, whatever
 * else acts at the same moment, and whatever the hooks do.
 */
@Timeout(120)
class UndeliveredTest extends EngineTest {
    private static final int ROUNDS = 5_000;
    private static final int MOST_SPINS = 300;

    private static final IllegalArgumentException LOST = new IllegalArgumentException("mistake");
    private static final IllegalStateException BROKEN = new IllegalStateException("cannot request");

    /** Writes down what its hooks are given. */
    private static class Hooked extends ForeignSource<Integer> {

        final ScriptedPublisher<Integer> publisher = new ScriptedPublisher<>();
        final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        final Queue<Object> elements = new ConcurrentLinkedQueue<>();

        @Override
        protected void subscribe(Subscriber<? super Integer> subscriber) {
            publisher.subscribe(subscriber);
        }

        @Override
        public void failure(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public boolean element(Object element) {
            return elements.add(element);
        }
    }

    /** The ways to wait for a source that ask one thing each of a race. */
    private static final List<Function<Hooked, Coroutine<@Nullable Integer>>> DOORS =
            List.of(
                    source -> source::awaitFirst,
                    source -> source::awaitLast,
                    source -> source.stream(4)::next);

    private static final List<Function<Hooked, Coroutine<@Nullable Integer>>> FIRST =
            DOORS.subList(0, 1);

    /** What becomes of a task whose source does {@code theirs} in its request, and ours here. */
    private static @Nullable Object outcome(
            EventLoop loop,
            Hooked source,
            Coroutine<@Nullable Integer> door,
            Runnable theirs,
            Runnable ours) {
        var asked = new AtomicBoolean();
        source.publisher.onRequest(() -> {
            asked.set(true);
            spin();
            theirs.run();
        });
        Coroutine<@Nullable Object> waiter = () -> valueOrFailure(door);
        var outcome = loop.submit(waiter);
        while (!asked.get()) {
            Thread.yield();
        }
        spin();
        ours.run();
        return outcome.join();
    }

    private static @Nullable Object valueOrFailure(Coroutine<@Nullable Integer> door) {
        try {
            return door.run();
        } catch (Throwable thrown) {
            return thrown;
        } finally {
            Thread.interrupted(); // what the source did to the fiber ends here
        }
    }

    private static void spin() {
        for (int spins = ThreadLocalRandom.current().nextInt(MOST_SPINS); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }

    private static void fail() {
        throw BROKEN;
    }

    /** Has {@code theirs} and {@code ours} meet again and again, through each of the methods. */
    private void race(
            List<Function<Hooked, Coroutine<@Nullable Integer>>> doors,
            Runnable theirs,
            Consumer<Subscriber<? super Integer>> ours,
            BiConsumer<Hooked, @Nullable Object> verdict) {
        RunningLoop.with(
                engine,
                loop -> {
                    for (int n = 0; n < ROUNDS; n++) {
                        var source = new Hooked();
                        Object outcome =
                                outcome(
                                        loop,
                                        source,
                                        doors.get(n % doors.size()).apply(source),
                                        theirs,
                                        () -> ours.accept(source.publisher.subscriber()));
                        verdict.accept(source, outcome);
                    }
                });
    }

    @Test
    @Tag("stress") // real threads against each other, some thousand times
    void a_failure_against_the_interrupt_of_its_waiter_is_thrown_or_dropped() {
        race(
                FIRST,
                () -> Thread.currentThread().interrupt(),
                subscriber -> subscriber.onError(LOST),
                (source, outcome) -> {
                    if (outcome == LOST) {
                        assertThat(source.failures).isEmpty();
                    } else {
                        assertThat(outcome).isInstanceOf(InterruptedException.class);
                        assertThat(source.failures).containsExactly(LOST);
                    }
                });
    }

    @Test
    @Tag("stress") // real threads against each other, some thousand times
    void a_value_against_a_breach_of_its_source_is_returned_or_dropped() {
        race(
                FIRST,
                UndeliveredTest::fail,
                subscriber -> subscriber.onNext(7),
                (source, outcome) -> {
                    if (outcome == BROKEN) {
                        assertThat(source.failures).isEmpty();
                        assertThat(source.elements).containsExactly(7);
                    } else {
                        assertThat(outcome).isEqualTo(7);
                        assertThat(source.failures).containsExactly(BROKEN);
                        assertThat(source.elements).isEmpty();
                    }
                });
    }

    @Test
    @Tag("stress") // real threads against each other, some thousand times
    void of_a_failure_and_a_breach_at_once_one_is_thrown_and_the_other_dropped() {
        race(
                DOORS,
                UndeliveredTest::fail,
                subscriber -> subscriber.onError(LOST),
                (source, outcome) -> {
                    assertThat(outcome).isIn(LOST, BROKEN);
                    assertThat(source.failures).containsExactly(outcome == LOST ? BROKEN : LOST);
                });
    }

    @Test
    @Tag("stress") // real threads against each other, some thousand times
    void a_breach_that_comes_with_the_end_is_thrown_or_dropped() {
        race(
                DOORS,
                UndeliveredTest::fail,
                Subscriber::onComplete,
                (source, outcome) -> {
                    if (outcome == null) {
                        assertThat(source.failures).containsExactly(BROKEN);
                    } else {
                        assertThat(outcome).isSameAs(BROKEN);
                        assertThat(source.failures).isEmpty();
                    }
                });
    }

    /** A subscription that cannot be cancelled, of a library whose hooks throw. */
    private static final class Unhooked extends Hooked {

        Unhooked() {
            publisher.onSubscribe(() -> publisher.subscriber().onSubscribe(uncancellable()));
        }

        private static Subscription uncancellable() {
            return new Subscription() {
                @Override
                public void request(long n) {
                    // A test signals when it wants to.
                }

                @Override
                public void cancel() {
                    throw new IllegalStateException("cannot cancel");
                }
            };
        }

        @Override
        public void failure(Throwable failure) {
            super.failure(failure);
            throw new IllegalStateException("hook for failures");
        }

        @Override
        public boolean element(Object element) {
            super.element(element);
            throw new IllegalStateException("hook for " + element);
        }
    }

    @Test
    void hooks_that_throw_are_reported_and_keep_nothing_from_being_dropped() {
        var source = new Unhooked();
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            loop.expectFaults();
                            var stream = source.stream(4);
                            Task<Integer> first = Async.detach(() -> stream.next());
                            loop.untilIdle();
                            List.of(1, 2, 3).forEach(source.publisher.subscriber()::onNext);
                            assertThat(first.await()).isEqualTo(1);
                            stream.close();
                            source.publisher.subscriber().onNext(4);
                        });
        assertThat(source.elements).containsExactly(2, 3, 4);
        assertThat(source.failures).singleElement().asString().contains("cannot cancel");
        assertThat(run.faults())
                .extracting(LoopFault::failure)
                .extracting(Throwable::getMessage)
                .containsExactlyInAnyOrder(
                        "hook for failures", "hook for 2", "hook for 3", "hook for 4");
    }

    @Test
    void a_hook_that_throws_keeps_neither_the_end_nor_a_cancel_from_who_waits() {
        var source = new Unhooked();
        TestLoop.run(
                engine,
                loop -> {
                    loop.expectFaults();
                    var stream = source.stream(4);
                    Task<Integer> reader = Async.detach(() -> stream.next());
                    Task<Throwable> waiter = Async.detach(() -> catchThrowable(source::awaitLast));
                    loop.untilIdle();
                    stream.close();
                    assertThat(reader.await()).isNull();
                    source.publisher.subscriber().onNext(1);
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(waiter.done()).isTrue();
                });
        assertThat(source.elements).containsExactly(1);
    }
}
