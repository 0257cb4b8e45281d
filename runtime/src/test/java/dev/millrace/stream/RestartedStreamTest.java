package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Async;
import dev.millrace.RetryBudget;
import dev.millrace.RetrySchedule;
import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams that go on with another source when theirs fails. */
class RestartedStreamTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final RetrySchedule EACH_SECOND = RetrySchedule.fixed(SECOND);

    private final Trace trace = new Trace();
    private int attempts;

    /** Emits the numbers up to {@code last}, and then fails. */
    private static AsyncStream<Integer> failing(int last, Throwable failure) {
        return AsyncStream.generate(out -> {
            for (int n = 1; n <= last; n++) {
                out.emit(n);
            }
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        });
    }

    private AsyncStream<Integer> failingTwice() {
        attempts++;
        return attempts < 3
                ? failing(2, new IOException("attempt " + attempts))
                : AsyncStream.of(1, 2, 3);
    }

    private static <T> List<T> pulled(AsyncStream<T> stream) {
        var elements = new ArrayList<T>();
        for (T next = stream.next(); next != null; next = stream.next()) {
            elements.add(next);
        }
        return elements;
    }

    // ---- retry

    @Test
    void a_stream_that_fails_is_opened_again_and_keeps_what_was_delivered() {
        run(loop -> {
            assertThat(AsyncStream.retry(EACH_SECOND, this::failingTwice).toList())
                    .containsExactly(1, 2, 1, 2, 1, 2, 3);
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
            attempts = 0;
            assertThat(pulled(AsyncStream.retry(EACH_SECOND, this::failingTwice)))
                    .containsExactly(1, 2, 1, 2, 1, 2, 3);
        });
    }

    @Test
    void the_last_failure_comes_out_as_the_same_instance() {
        var failure = new IOException("down");
        run(loop -> {
            AsyncStream<Integer> stream =
                    AsyncStream.retry(EACH_SECOND.atMost(2), () -> failing(1, failure));
            assertThat(stream.next()).isEqualTo(1);
            assertThat(stream.next()).isEqualTo(1);
            assertThat(stream.next()).isEqualTo(1);
            assertThat(catchThrowable(stream::next)).isSameAs(failure);
            assertThat(catchThrowable(stream::next)).isSameAs(failure);
        });
    }

    @Test
    void what_opens_the_stream_may_await_and_fail() {
        run(loop ->
                assertThat(
                                AsyncStream.retry(
                                                EACH_SECOND,
                                                () -> {
                                                    Async.sleep(SECOND);
                                                    if (++attempts < 3) {
                                                        throw new IOException("no connection");
                                                    }
                                                    return AsyncStream.of(7);
                                                })
                                        .toList())
                        .containsExactly(7));
        assertThat(attempts).isEqualTo(3);
    }

    @Test
    void retries_of_a_stream_are_paid_from_the_shared_budget() {
        RetryBudget budget = RetryBudget.create(0.5, 2);
        run(loop -> {
            assertThat(
                            catchThrowable(() ->
                                    AsyncStream.retry(
                                                    EACH_SECOND.withBudget(budget),
                                                    () -> failing(0, new IOException("down")))
                                            .toList()))
                    .isInstanceOf(IOException.class);
            assertThat(budget.available()).isZero();
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
        });
    }

    @Test
    void a_cancelled_pull_does_not_end_the_wait_for_the_next_attempt() {
        run(loop -> {
            AsyncStream<Integer> stream = AsyncStream.retry(EACH_SECOND, this::failingTwice);
            assertThat(stream.next()).isEqualTo(1);
            assertThat(stream.next()).isEqualTo(2);
            Async.moveOnAfter(SECOND.dividedBy(2), stream::next);
            assertThat(stream.next()).isEqualTo(1);
            assertThat(loop.time()).isEqualTo(SECOND);
            stream.close();
        });
    }

    @Test
    void a_deadline_around_for_each_begins_no_wait_that_outlasts_it() {
        var failure = new IOException("down");
        run(loop -> {
            assertThat(
                            catchThrowable(() ->
                                    Async.timeout(
                                            SECOND.dividedBy(2),
                                            () ->
                                                    AsyncStream.retry(
                                                                    EACH_SECOND,
                                                                    () -> failing(1, failure))
                                                            .forEach(n -> {}))))
                    .isSameAs(failure);
            assertThat(loop.time()).isZero();
        });
    }

    @Test
    void a_consumer_that_fails_or_leaves_is_never_tried_again() {
        var failure = new IOException("disk full");
        run(loop -> {
            assertThat(
                            catchThrowable(() ->
                                    AsyncStream.retry(
                                                    EACH_SECOND.on(any -> true),
                                                    () -> counting(trace))
                                            .forEach(n -> {
                                                throw failure;
                                            })))
                    .isSameAs(failure);
            AsyncStream<Integer> pulled =
                    AsyncStream.retry(EACH_SECOND.on(any -> true), () -> counting(trace));
            assertThat(pulled.next()).isEqualTo(1);
            pulled.close();
            assertThat(pulled.next()).isNull();
        });
        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up", "emits 1", "cleaned up");
    }

    @Test
    void null_is_refused_as_a_stream_to_read() {
        run(loop ->
                assertThatNullPointerException()
                        .isThrownBy(
                                () -> AsyncStream.retry(EACH_SECOND.atMost(0), () -> null).next()));
        assertThat(AsyncStream.retry(EACH_SECOND, () -> AsyncStream.of(1))).hasToString("retry");
    }

    // ---- onFailureResume

    @Test
    void a_fallback_goes_on_where_the_stream_has_failed() {
        var failure = new IOException("down");
        run(loop -> {
            List<Object> seen = new ArrayList<>();
            AsyncStream.Mapping<Exception, AsyncStream<Integer>> fallback =
                    thrown -> {
                        seen.add(thrown);
                        return AsyncStream.of(8, 9);
                    };
            assertThat(failing(2, failure).onFailureResume(fallback).toList())
                    .containsExactly(1, 2, 8, 9);
            assertThat(pulled(failing(2, failure).onFailureResume(fallback)))
                    .containsExactly(1, 2, 8, 9);
            assertThat(seen).containsExactly(failure, failure);
            assertThat(AsyncStream.of(1).onFailureResume(fallback).toList()).containsExactly(1);
        });
    }

    @Test
    void other_failures_pass_as_the_same_instance() {
        var failure = new FileNotFoundException("a");
        var error = new AssertionError("b");
        run(loop -> {
            assertThat(
                            failing(1, failure)
                                    .onFailureResume(IOException.class, e -> AsyncStream.of(5))
                                    .toList())
                    .containsExactly(1, 5);
            assertThat(
                            catchThrowable(() ->
                                    failing(1, failure)
                                            .onFailureResume(
                                                    IllegalStateException.class,
                                                    e -> AsyncStream.of(5))
                                            .toList()))
                    .isSameAs(failure);
            assertThat(
                            catchThrowable(() ->
                                    failing(1, error)
                                            .onFailureResume(e -> AsyncStream.of(5))
                                            .toList()))
                    .isSameAs(error);
            assertThat(
                            failing(1, error)
                                    .onFailureResume(AssertionError.class, e -> AsyncStream.of(5))
                                    .toList())
                    .containsExactly(1, 5);
        });
    }

    @Test
    void a_cancel_or_a_failure_of_the_consumer_is_no_failure_of_the_stream() {
        var failure = new IOException("disk full");
        run(loop -> {
            boolean finished =
                    Async.moveOnAfter(
                            SECOND,
                            () ->
                                    AsyncStream.<Integer>generate(
                                                    out -> Async.sleep(Duration.ofHours(1)))
                                            .onFailureResume(
                                                    Throwable.class,
                                                    e -> {
                                                        trace.add("resumed");
                                                        return AsyncStream.of(1);
                                                    })
                                            .toList());
            assertThat(finished).isFalse();
            assertThat(
                            catchThrowable(() ->
                                    counting(trace)
                                            .onFailureResume(e -> AsyncStream.of(1))
                                            .forEach(n -> {
                                                throw failure;
                                            })))
                    .isSameAs(failure);
        });
        assertThat(trace.steps()).containsExactly("emits 1", "cleaned up");
    }

    @Test
    void a_fallback_that_fails_carries_the_first_failure_along() {
        var failure = new IOException("down");
        var second = new IOException("fallback, too");
        run(loop -> {
            assertThat(
                            catchThrowable(() ->
                                    failing(0, failure)
                                            .onFailureResume(e -> {
                                                throw second;
                                            })
                                            .toList()))
                    .isSameAs(second)
                    .hasSuppressedException(failure);
            assertThat(
                            catchThrowable(() ->
                                    failing(0, failure)
                                            .onFailureResume(e -> {
                                                throw e;
                                            })
                                            .toList()))
                    .isSameAs(failure)
                    .hasNoSuppressedExceptions();
        });
    }

    @Test
    void a_stream_that_was_never_read_closes_its_source() {
        run(loop -> {
            Channel<Integer> channel = AsyncStream.channel(1);
            AsyncStream<Integer> resumed =
                    channel.receiver().onFailureResume(e -> AsyncStream.of(1));
            assertThat(resumed.toString()).startsWith("onFailureResume of ");
            resumed.close();
            assertThat(channel.sender().closed()).isTrue();
        });
    }

    @Test
    void a_for_each_that_is_cancelled_before_it_begins_closes_the_source() {
        run(loop -> {
            Channel<Integer> source = AsyncStream.channel(1);
            Async.moveOnAfter(
                    SECOND,
                    scope -> {
                        scope.cancel();
                        source.receiver()
                                .onFailureResume(failure -> AsyncStream.of(9))
                                .forEach(n -> trace.add("read"));
                    });
            assertThat(source.receiver().closed()).isTrue();
        });
        assertThat(trace.steps()).isEmpty();
    }

    @Test
    void a_source_that_fails_while_it_is_left_is_not_replaced() {
        run(loop -> {
            AsyncStream<Integer> left = failingAtTheEnd().take(1);
            assertThat(catchThrowable(() -> left.forEach(n -> trace.add("first " + n))))
                    .hasMessage("rollback failed");
            AsyncStream<Integer> pulled = failingAtTheEnd();
            assertThat(pulled.next()).isEqualTo(1);
            assertThat(catchThrowable(pulled::close)).hasMessage("rollback failed");
        });
        assertThat(trace.steps()).containsExactly("first 1");
    }

    private AsyncStream<Integer> failingAtTheEnd() {
        AsyncStream<Integer> source =
                AsyncStream.generate(out -> {
                    try {
                        out.emit(1);
                        out.emit(2);
                    } finally {
                        rollBack();
                    }
                });
        return source.onFailureResume(failure -> {
            trace.add("fallback");
            return AsyncStream.of(9);
        });
    }

    private static void rollBack() throws IOException {
        throw new IOException("rollback failed");
    }
}
