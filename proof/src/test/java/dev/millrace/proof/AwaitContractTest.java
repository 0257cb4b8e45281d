package dev.millrace.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.EngineTest;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every call that awaits something foreign promises, whichever bridge it belongs to. A
 * subclass says how its method waits for something that a test completes; the contract then runs on
 * each engine, completed by each kind of thread.
 */
@OnEachEngine(with = Completer.class)
@Timeout(60)
public abstract class AwaitContractTest extends EngineTest {
    @Parameter(1)
    Completer completer;

    /** Something foreign that is not done yet, and that replays its outcome to who comes later. */
    protected abstract Foreign pending();

    /**
     * True if the method owns what it awaits, so that cancelling the task cancels it; false if it
     * shares it.
     */
    protected abstract boolean owns();

    /** Something foreign, seen from both of its ends. */
    public interface Foreign {

        /** Calls the method that awaits. */
        Object await() throws Exception;

        /** Makes it succeed, from any thread. */
        void succeed(Object value);

        /** Makes it fail, from any thread. */
        void fail(Throwable failure);

        /** True if somebody asked it to stop. */
        boolean cancelled();

        /** True if anybody is waiting for it, or has been. */
        boolean touched();
    }

    @Test
    void a_value_that_is_there_is_returned_and_the_loop_is_kept() {
        TestLoop.run(
                engine,
                loop -> {
                    var trace = new Trace();
                    Foreign foreign = pending();
                    completer.run(() -> foreign.succeed("value"));
                    Task<?> sibling = Async.detach(() -> trace.add("sibling"));
                    trace.add("got " + foreign.await());
                    sibling.await();
                    assertThat(trace.steps()).containsExactly("got value", "sibling");
                });
    }

    @Test
    void a_value_that_comes_later_is_returned_on_the_fiber_that_waited() {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign foreign = pending();
                    Task<Object> waiter =
                            Async.detach(() -> {
                                Thread fiber = Thread.currentThread();
                                Object value = foreign.await();
                                assertThat(Thread.currentThread()).isSameAs(fiber);
                                assertThat(loop.loop().inLoop()).isTrue();
                                return value;
                            });
                    loop.untilIdle();
                    assertThat(waiter.done()).isFalse();
                    completer.run(() -> foreign.succeed("value"));
                    assertThat(waiter.await()).isEqualTo("value");
                });
    }

    @Test
    void siblings_run_while_a_task_waits() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            Foreign foreign = pending();
                            Task<Object> waiter = Async.detach(() -> foreign.await());
                            Async.sleep(Duration.ofHours(1));
                            completer.run(() -> foreign.succeed("value"));
                            assertThat(waiter.await()).isEqualTo("value");
                        });
        assertThat(run.elapsed()).isEqualTo(Duration.ofHours(1));
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("unchecked"),
                new IOException("checked"),
                new AssertionError("error"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_failure_is_thrown_as_the_very_instance(Throwable failure) {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign done = pending();
                    completer.run(() -> done.fail(failure));
                    assertThat(catchThrowable(done::await)).isSameAs(failure);

                    Foreign later = pending();
                    Task<Throwable> waiter = Async.detach(() -> catchThrowable(later::await));
                    loop.untilIdle();
                    completer.run(() -> later.fail(failure));
                    assertThat(waiter.await()).isSameAs(failure);
                    assertThat(failure.getSuppressed()).isEmpty();
                });
    }

    @Test
    void cancelling_the_task_raises_where_it_waits_and_reaches_what_it_owns() {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign foreign = pending();
                    var trace = new Trace();
                    Task<Object> waiter =
                            Async.detach(() -> {
                                try {
                                    return foreign.await();
                                } catch (CancelledError cancelled) {
                                    trace.add("raised, " + cancelled.reason());
                                    throw cancelled;
                                }
                            });
                    loop.untilIdle();
                    completer.run(() -> waiter.cancel("changed my mind"));
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await);
                    assertThat(trace.steps()).containsExactly("raised, changed my mind");
                    assertThat(foreign.cancelled()).isEqualTo(owns());
                });
    }

    @Test
    void in_a_cancelled_scope_it_raises_before_it_touches_anything() {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign foreign = pending();
                    var scope = new CancelScope();
                    var trace = new Trace();
                    scope.run(() -> {
                        scope.cancel();
                        trace.add("entered");
                        foreign.await();
                        trace.add("returned");
                    });
                    assertThat(trace.steps()).containsExactly("entered");
                    assertThat(foreign.touched()).isFalse();
                    assertThat(foreign.cancelled()).isFalse();
                });
    }

    @Test
    void a_value_that_came_before_the_cancel_is_returned_and_the_next_checkpoint_raises() {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign foreign = pending();
                    var trace = new Trace();
                    Task<?> waiter =
                            Async.detach(() -> {
                                trace.add("got " + foreign.await());
                                Async.sleep(Duration.ofHours(1));
                                trace.add("went on");
                            });
                    loop.untilIdle();
                    completer.runAtOnce(() -> {
                        foreign.succeed("value");
                        waiter.cancel();
                    });
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await);
                    assertThat(trace.steps()).containsExactly("got value");
                });
    }

    @Test
    void a_deadline_ends_the_wait() {
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            Foreign foreign = pending();
                            assertThatExceptionOfType(DeadlineExceededException.class)
                                    .isThrownBy(() ->
                                            Async.timeout(
                                                    Duration.ofSeconds(5), () -> foreign.await()));
                            assertThat(foreign.cancelled()).isEqualTo(owns());
                        });
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_cancellation_of_the_source_is_an_ordinary_failure() {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign foreign = pending();
                    Task<Throwable> waiter =
                            Async.detach(() -> {
                                Throwable thrown = catchThrowable(foreign::await);
                                Async.checkpoint(); // raises nothing: this task was not cancelled
                                return thrown;
                            });
                    loop.untilIdle();
                    completer.run(() -> foreign.fail(new CancellationException("by somebody")));
                    assertThat(waiter.await()).isInstanceOf(CancellationException.class);
                });
    }

    @Test
    void a_shield_keeps_the_wait() {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign foreign = pending();
                    var trace = new Trace();
                    Task<?> waiter =
                            Async.detach(() -> {
                                Object value = Async.shield(() -> foreign.await());
                                trace.add("got " + value);
                                Async.checkpoint();
                                trace.add("went on");
                            });
                    loop.untilIdle();
                    waiter.cancel();
                    loop.untilIdle();
                    assertThat(foreign.cancelled()).isFalse();
                    completer.run(() -> foreign.succeed("value"));
                    assertThatExceptionOfType(TaskCancelledException.class)
                            .isThrownBy(waiter::await);
                    assertThat(trace.steps()).containsExactly("got value");
                });
    }

    @Test
    void outside_a_task_it_is_refused() {
        Foreign foreign = pending();
        assertThat(catchThrowable(foreign::await)).isInstanceOf(IllegalStateException.class);
        assertThat(foreign.touched()).isFalse();
    }

    @Test
    void in_a_callback_it_is_refused() {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign foreign = pending();
                    var thrown = loop.loop().<Throwable>promise("what the callback was thrown");
                    loop.loop()
                            .callSoon(() -> {
                                assertThat(EventLoop.inCallback()).isTrue();
                                thrown.complete(catchThrowable(foreign::await));
                            });
                    assertThat(thrown.await()).isInstanceOf(IllegalStateException.class);
                    assertThat(foreign.touched()).isFalse();
                });
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void a_source_that_never_ends_does_not_hold_the_task_that_was_cancelled() {
        TestLoop.run(
                engine,
                loop -> {
                    Foreign foreign = pending();
                    Collected.await("what the task held", cancelledWaiter(loop, foreign));
                    assertThat(foreign.cancelled()).isEqualTo(owns());
                });
    }

    private WeakReference<Object> cancelledWaiter(TestLoop loop, Foreign foreign) {
        var held = new byte[1 << 20];
        Task<?> waiter =
                Async.detach(() -> {
                    foreign.await();
                    held[0]++;
                });
        loop.untilIdle();
        completer.run(() -> waiter.cancel());
        assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(waiter::await);
        return new WeakReference<>(held);
    }
}
