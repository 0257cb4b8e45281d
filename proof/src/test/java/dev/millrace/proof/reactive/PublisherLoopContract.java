package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.stream.Generator;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.reactivestreams.Publisher;

/**
 * Where a many-valued publisher of a loop lives: which loop its body runs on, and on which fiber
 * its subscriber is signalled, whichever thread subscribes.
 */
@OnEachEngine(with = Completer.class)
@Timeout(10)
abstract class PublisherLoopContract extends EngineTest {
    @Parameter(1)
    Completer completer;

    /** The publisher of what {@code body} emits, on the subscriber's loop. */
    abstract <T> Publisher<T> publisher(Generator<T> body);

    /** The publisher of what {@code body} emits, on {@code loop}. */
    abstract <T> Publisher<T> publisher(EventLoop loop, Generator<T> body);

    static Generator<Integer> naturals(Trace trace) {
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

    @Test
    void a_subscriber_that_awaits_in_on_next_suspends_its_producer_and_nothing_else() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            var trace = new Trace();
                            var probe =
                                    new Probe<Integer>(Long.MAX_VALUE)
                                            .onNext(element -> {
                                                Async.sleep(Duration.ofSeconds(2));
                                                trace.add("slept over " + element);
                                            });
                            this.<Integer>publisher(
                                            out -> {
                                                out.emit(1);
                                                trace.add("emitted 1");
                                                out.emit(2);
                                            })
                                    .subscribe(probe);
                            Async.sleep(Duration.ofSeconds(1));
                            trace.add("sibling");
                            assertThat(probe.end().await()).isEqualTo("completed");
                            assertThat(trace.steps())
                                    .containsExactly(
                                            "sibling", "slept over 1", "emitted 1", "slept over 2");
                        });
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void elements_and_the_end_come_on_the_fiber_of_the_body() {
        TestLoop.run(
                engine,
                loop -> {
                    var fibers = new java.util.ArrayList<Thread>();
                    var probe =
                            new Probe<Integer>(5)
                                    .onNext(element -> fibers.add(Thread.currentThread()))
                                    .onComplete(() -> fibers.add(Thread.currentThread()));
                    this.<Integer>publisher(
                                    out -> {
                                        fibers.add(Thread.currentThread());
                                        out.emit(1);
                                    })
                            .subscribe(probe);
                    probe.end().await();
                    loop.untilIdle();
                    assertThat(fibers).hasSize(3);
                    assertThat(fibers).containsOnly(fibers.getFirst());
                });
    }

    @Test
    void a_signal_without_a_body_comes_in_a_callback() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe =
                            new Probe<Integer>(1)
                                    .onError(failure -> {
                                        trace.add("in callback: " + EventLoop.inCallback());
                                        trace.add("on the loop: " + loop.loop().inLoop());
                                    });
                    publisher(naturals(trace)).subscribe(probe);
                    loop.untilIdle();
                    completer.run(() -> probe.subscription().request(0));
                    loop.untilIdle();
                    assertThat(trace.steps())
                            .containsExactlyInAnyOrder(
                                    "in callback: true", "on the loop: true", "body left");
                });
    }

    @Test
    void an_emitter_is_of_no_use_outside_its_body() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    var probe = new Probe<Integer>(5);
                    this.<Integer>publisher(
                                    out -> {
                                        Task<?> other =
                                                Async.detach(() -> {
                                                    try {
                                                        out.emit(1);
                                                    } catch (IllegalStateException refused) {
                                                        trace.add("refused");
                                                    }
                                                });
                                        other.await();
                                    })
                            .subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("completed");
                    assertThat(probe.elements()).isEmpty();
                    assertThat(trace.steps()).containsExactly("refused");
                });
    }

    @Test
    void it_is_subscribed_to_from_any_thread_and_runs_on_the_loop_it_was_given() {
        TestLoop.run(
                engine,
                loop -> {
                    var where = loop.loop().<EventLoop>promise("the body's loop");
                    var probe = new Probe<Integer>(1);
                    Publisher<Integer> publisher =
                            publisher(loop.loop(), out -> where.complete(EventLoop.current()));
                    completer.run(() -> publisher.subscribe(probe));
                    assertThat(where.await()).isSameAs(loop.loop());
                    assertThat(probe.end().await()).isEqualTo("completed");
                });
    }

    @Test
    void without_a_loop_it_runs_on_the_subscribers_or_else_on_the_common_one() {
        TestLoop.run(
                engine,
                loop -> {
                    var where = loop.loop().<EventLoop>promise("the body's loop");
                    var probe = new Probe<Integer>(1);
                    Publisher<Integer> publisher =
                            publisher(out -> where.completeThreadSafe(EventLoop.current()));
                    completer.run(() -> publisher.subscribe(probe));
                    assertThat(where.await())
                            .isSameAs(
                                    completer == Completer.LOOP ? loop.loop() : EventLoop.common());
                    assertThat(probe.end().await()).isEqualTo("completed");
                });
    }

    @Test
    void a_loop_that_closes_tells_its_subscribers_and_one_that_has_closed_too() {
        TestLoop.run(
                engine,
                loop -> {
                    EventLoop other = EventLoop.builder().engine(engine).open();
                    var open = new Probe<Integer>(1);
                    var late = new Probe<Integer>(1);
                    var trace = new Trace();
                    Publisher<Integer> publisher = publisher(other, naturals(trace));
                    var subscribed = other.<Integer>promise("an element came");
                    open.onNext(subscribed::complete);
                    Thread runner =
                            Thread.ofPlatform()
                                    .start(() -> {
                                        publisher.subscribe(open);
                                        try {
                                            other.runUntilComplete(subscribed);
                                        } catch (InterruptedException e) {
                                            throw new AssertionError(e);
                                        }
                                        other.close();
                                    });
                    Async.blocking(() -> runner.join());
                    assertThat(open.end().await()).isEqualTo("failed");
                    assertThat(open.failure()).isInstanceOf(TaskCancelledException.class);
                    assertThat(trace.steps()).containsExactly("body left");

                    completer.run(() -> publisher.subscribe(late));
                    assertThat(late.end().await()).isEqualTo("failed");
                    assertThat(late.failure()).isInstanceOf(LoopClosedException.class);
                });
    }
}
