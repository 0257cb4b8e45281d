package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AwaitTest extends OnBothEngines {

    @Test
    void every_awaiter_gets_the_value_in_the_order_in_which_they_came()
            throws InterruptedException {
        Promise<String> promise = loop.promise();
        for (int i = 0; i < 3; i++) {
            int number = i;
            loop.detach(() -> trace.add(number + " " + promise.await()));
        }
        run(() -> {
            Async.checkpoint(); // the others are parked
            promise.complete("value");
            assertThat(trace).isEmpty(); // awaiters are never resumed inline
            assertThat(promise.await()).isEqualTo("value");
        });
        runUntilQuiet();

        assertThat(trace).containsExactly("0 value", "1 value", "2 value");
    }

    @Test
    void every_awaiter_gets_the_same_exception_unchanged() throws InterruptedException {
        Promise<String> promise = loop.promise();
        var failure = new IOException("no such table");
        StackTraceElement[] stack = failure.getStackTrace();
        run(() -> {
            var early = loop.detach(() -> catchThrowable(promise::await));
            Async.checkpoint();
            promise.fail(failure);

            assertThat(catchThrowable(promise::await)).isSameAs(failure);
            assertThat(early.await()).isSameAs(failure);
            assertThat(catchThrowable(promise::result)).isSameAs(failure);
        });

        assertThat(failure.getStackTrace()).isEqualTo(stack);
        assertThat(failure).hasNoSuppressedExceptions().hasNoCause();
    }

    @Test
    void a_checked_exception_can_be_caught_by_naming_its_type() throws InterruptedException {
        run(() -> {
            var task =
                    loop.detach(() -> {
                        throw new IOException("no such table");
                    });
            try {
                task.awaitThrowing(IOException.class);
                trace.add("no exception");
            } catch (IOException e) {
                trace.add(String.valueOf(e.getMessage()));
            }
            try {
                Async.mayThrow(IOException.class);
                Async.await(task);
            } catch (IOException e) {
                trace.add("again");
            }
        });

        assertThat(trace).containsExactly("no such table", "again");
    }

    @Test
    void awaiting_unchecked_wraps_checked_exceptions_and_no_others() throws InterruptedException {
        var checked = new IOException("disk");
        var unchecked = new IllegalArgumentException("bad");
        var error = new AssertionError("worse");
        run(() -> {
            assertThat(catchThrowable(failed(checked)::awaitUnchecked))
                    .isExactlyInstanceOf(CompletionException.class)
                    .cause()
                    .isSameAs(checked);
            assertThat(catchThrowable(failed(unchecked)::awaitUnchecked)).isSameAs(unchecked);
            assertThat(catchThrowable(failed(error)::awaitUnchecked)).isSameAs(error);
            Promise<String> fine = loop.promise();
            fine.complete("value");
            assertThat(fine.awaitUnchecked()).isEqualTo("value");
        });
    }

    @Test
    void what_somebody_else_cancelled_is_an_ordinary_exception() throws InterruptedException {
        run(() -> {
            Promise<String> promise = loop.promise("answer");
            promise.cancel("changed my mind");
            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(promise::await)
                    .withMessageContainingAll("answer", "changed my mind");
        });
    }

    @Test
    void a_task_that_awaits_itself_is_told_so() throws InterruptedException {
        var self = new AtomicReference<Task<?>>();
        run(() -> {
            var task = loop.detach("ouroboros", () -> catchThrowable(self.get()::await));
            self.set(task);
            assertThat(task.await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ouroboros awaits itself");
        });
    }

    @Test
    void awaiting_a_future_of_another_loop_is_refused_and_the_way_is_named()
            throws InterruptedException {
        try (EventLoop other = builder().name("other").open()) {
            Promise<String> foreign = other.promise("foreign");
            run(() ->
                    assertThatExceptionOfType(WrongThreadException.class)
                            .isThrownBy(foreign::await)
                            .withMessageContainingAll("foreign", "other", loop.name(), "submit"));
        }
    }

    @Test
    void awaiting_in_a_callback_is_refused_at_once() throws InterruptedException {
        Promise<String> promise = loop.promise();
        loop.callSoon(() -> {
            assertThatIllegalStateException()
                    .isThrownBy(promise::await)
                    .withMessageContainingAll("callback", "detach");
            assertThatIllegalStateException().isThrownBy(Async::checkpoint);
            trace.add("refused");
        });

        runOneTurn();

        assertThat(trace).containsExactly("refused");
    }

    @Test
    void awaiting_outside_a_loop_is_refused_and_names_the_thread() {
        Promise<String> promise = loop.promise();

        assertThatIllegalStateException()
                .isThrownBy(promise::await)
                .withMessageContainingAll(Thread.currentThread().getName(), "Async.run", "submit");
    }

    @Test
    void an_awaited_future_that_is_done_still_gives_a_turn_away_now_and_then()
            throws InterruptedException {
        Promise<String> promise = loop.promise();
        promise.complete("value");
        run(() -> {
            loop.callSoon(add("other"));
            for (int i = 0; i < 128 && trace.isEmpty(); i++) {
                promise.await();
            }
        });

        assertThat(trace).containsExactly("other");
    }

    @Test
    void a_stack_overflow_in_a_task_fails_that_task_only() throws InterruptedException {
        run(() -> {
            var task = loop.detach(() -> recurse(1));
            assertThatExceptionOfType(StackOverflowError.class).isThrownBy(task::await);
            Async.checkpoint();
        });
    }

    private Promise<String> failed(Throwable failure) {
        Promise<String> promise = loop.promise();
        promise.fail(failure);
        return promise;
    }

    private static int recurse(int depth) {
        return depth == 0 ? 0 : recurse(depth + 1) + 1;
    }
}
