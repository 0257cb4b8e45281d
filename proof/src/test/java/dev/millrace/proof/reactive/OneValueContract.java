package dev.millrace.proof.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Coroutine;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;

/**
 * What the type of a library that stands for one value promises, both ways, in the company of its
 * library's own operators.
 *
 * @param <V> the type, of an integer
 */
@Timeout(60)
abstract class OneValueContract<V> extends EngineTest {
    @RegisterExtension final DropHooks drops = new DropHooks();

    /** The value of {@code body}, on the subscriber's loop. */
    abstract V of(Coroutine<Integer> body);

    /** The value of {@code body}, on {@code loop}. */
    abstract V of(EventLoop loop, Coroutine<Integer> body);

    /** A value of the library that has failed. */
    abstract V failed(Throwable failure);

    /** What {@code work} returns on a thread of the library. */
    abstract V elsewhere(Callable<Integer> work);

    /** The value, failing if it takes longer. */
    abstract V within(Duration limit, V value);

    abstract Integer await(V value);

    /** Waits as the library does. */
    abstract Integer block(V value);

    abstract Publisher<Integer> publisher(V value);

    /** What the library's hook got. */
    abstract List<Throwable> takeDropped();

    @Test
    void a_checked_failure_can_be_caught_by_its_name() {
        TestLoop.run(
                engine,
                loop -> {
                    V failing = failed(new IOException("disk"));
                    try {
                        Async.mayThrow(IOException.class);
                        await(failing);
                        throw new AssertionError("returned");
                    } catch (IOException caught) {
                        assertThat(caught).hasMessage("disk");
                    }
                });
    }

    @Test
    void what_operators_do_on_other_threads_comes_back_to_the_loop() {
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(await(elsewhere(() -> 42))).isEqualTo(42);
                    assertThat(loop.loop().inLoop()).isTrue();
                });
    }

    @Test
    void a_body_runs_once_per_subscriber() {
        var runs = new AtomicInteger();
        RunningLoop.with(
                engine,
                loop -> {
                    V value = of(loop, () -> runs.incrementAndGet());
                    assertThat(runs).hasValue(0);
                    assertThat(block(value)).isEqualTo(1);
                    assertThat(block(value)).isEqualTo(2);
                });
    }

    @Test
    void a_timeout_inside_the_body_is_an_error_and_never_a_hang() {
        TestLoop.run(
                engine,
                loop -> {
                    V value =
                            of(() ->
                                    Async.timeout(
                                            Duration.ofSeconds(1),
                                            () -> Async.suspend(never -> {})));
                    var probe = new Probe<Integer>(1);
                    publisher(value).subscribe(probe);
                    assertThat(probe.end().await()).isEqualTo("failed");
                    assertThat(probe.failure()).isInstanceOf(DeadlineExceededException.class);
                });
    }

    @Test
    void a_timeout_of_the_library_cancels_the_body() {
        RunningLoop.with(
                engine,
                loop -> {
                    var left = new CompletableFuture<String>();
                    V value =
                            of(
                                    loop,
                                    () -> {
                                        try {
                                            return Async.suspend(never -> {});
                                        } catch (CancelledError cancelled) {
                                            left.complete("cancelled");
                                            throw cancelled;
                                        }
                                    });
                    V late = within(Duration.ofMillis(100), value);
                    CompletableFuture<Throwable> told = new CompletableFuture<>();
                    loop.submit(() -> {
                        var probe = new Probe<Integer>(1).onError(told::complete);
                        publisher(late).subscribe(probe);
                    });
                    assertThat(told.join()).isInstanceOf(TimeoutException.class);
                    assertThat(left.join()).isEqualTo("cancelled");
                });
    }

    @Test
    void what_a_body_throws_after_the_cancel_goes_to_the_hook_of_the_library() {
        TestLoop.run(
                engine,
                loop -> {
                    var failure = new IllegalStateException("while cleaning up");
                    V value =
                            of(() -> {
                                try {
                                    return Async.suspend(never -> {});
                                } finally {
                                    throwIt(failure);
                                }
                            });
                    var probe = new Probe<Integer>(1);
                    publisher(value).subscribe(probe);
                    loop.untilIdle();
                    probe.subscription().cancel();
                    loop.untilIdle();
                    assertThat(takeDropped()).containsExactly(failure);
                });
    }

    private static void throwIt(RuntimeException failure) {
        throw failure;
    }
}
