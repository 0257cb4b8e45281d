package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallbackTest extends OnBothEngines {
    private static final ContextVar<String> USER = ContextVar.withDefault("user", "nobody");

    @Test
    void a_cancelled_callback_does_not_run() throws InterruptedException {
        Handle handle = loop.callSoon(add("cancelled"));
        loop.callSoon(add("other"));

        assertThat(handle.cancelled()).isFalse();
        handle.cancel();
        runOneTurn();

        assertThat(handle.cancelled()).isTrue();
        assertThat(trace).containsExactly("other");
    }

    @Test
    void of_a_callback_that_was_scheduled_twice_one_can_be_cancelled() throws InterruptedException {
        Runnable callback = add("callback");
        loop.callSoon(callback);
        Handle second = loop.callSoon(callback);
        loop.callSoon(add("other"));

        second.cancel();
        second.cancel();
        runOneTurn();

        assertThat(trace).containsExactly("callback", "other");
    }

    @Test
    void a_callback_may_cancel_a_later_one_of_its_own_turn() throws InterruptedException {
        Handle[] later = new Handle[2];
        loop.callSoon(() -> {
            later[0].cancel();
            later[1].cancel();
        });
        later[0] = loop.callSoon(add("soon"));
        later[1] = loop.callLater(Duration.ZERO, add("timer"));

        runOneTurn();

        assertThat(trace).isEmpty();
    }

    @Test
    void cancelling_what_has_run_changes_nothing() throws InterruptedException {
        Handle soon = loop.callSoon(add("soon"));
        Handle shared = loop.callSoonThreadSafe(add("shared"));
        TimerHandle timer = loop.callLater(Duration.ZERO, add("timer"));
        runOneTurn();

        soon.cancel();
        shared.cancel();
        timer.cancel();

        assertThat(soon.cancelled()).isFalse();
        assertThat(shared.cancelled()).isFalse();
        assertThat(timer.cancelled()).isFalse();
        assertThat(trace).hasSize(3);
    }

    @Test
    void cancelling_is_harmless_once_the_loop_is_closed() {
        Handle soon = loop.callSoon(add("soon"));
        Handle shared = loop.callSoonThreadSafe(add("shared"));
        TimerHandle timer = loop.callLater(Duration.ofHours(1), add("timer"));
        loop.close();

        soon.cancel();
        shared.cancel();
        timer.cancel();

        assertThat(trace).doesNotContain("timer");
    }

    @Test
    void what_a_callback_throws_is_reported_once_and_the_next_one_runs()
            throws InterruptedException {
        var failure = new IllegalStateException("boom");
        loop.callSoon(() -> {
            throw failure;
        });
        loop.callSoon(add("next"));

        runOneTurn();
        runOneTurn();

        assertThat(trace).containsExactly("next");
        LoopFault fault = faults.takeOne();
        assertThat(fault.failure()).isSameAs(failure);
        assertThat(fault.message()).isEqualTo("a callback failed");
        assertThat(fault.source()).isNotBlank();
    }

    @Test
    void timers_and_shared_callbacks_and_errors_of_any_kind_are_reported_alike()
            throws InterruptedException {
        loop.callLater(
                Duration.ZERO,
                () -> {
                    throw new LinkageError("timer");
                });
        loop.callSoonThreadSafe(() -> {
            throw new AssertionError("shared");
        });
        runOneTurn();
        runOneTurn();

        assertThat(faults.take())
                .extracting(fault -> String.valueOf(fault.failure()))
                .containsExactlyInAnyOrder(
                        "java.lang.LinkageError: timer", "java.lang.AssertionError: shared");
    }

    @Test
    void a_stack_overflow_in_a_callback_leaves_the_loop_alive() throws InterruptedException {
        loop.callSoon(() -> recurse(1));
        loop.callSoon(add("next"));

        runOneTurn();
        runOneTurn();

        assertThat(trace).containsExactly("next");
        assertThat(faults.takeOne().failure()).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void an_exception_handler_that_throws_leaves_the_loop_alive() throws InterruptedException {
        loop.exceptionHandler((failing, fault) -> {
            trace.add(fault.message());
            throw new IllegalStateException("the handler is broken as well");
        });
        loop.callSoon(() -> {
            throw new IllegalStateException("boom");
        });
        runOneTurn();
        loop.callSoon(add("next"));
        runOneTurn();

        assertThat(trace).containsExactlyInAnyOrder("a callback failed", "next");
    }

    @Test
    void an_exception_handler_runs_as_a_callback_of_the_loop() throws InterruptedException {
        loop.exceptionHandler((reporting, fault) -> {
            trace.add("owner " + reporting.inLoop());
            trace.add("callback " + EventLoop.inCallback());
        });
        loop.report(LoopFault.of("from a thread outside", null));
        runOneTurn();

        assertThat(trace).containsExactly("owner true", "callback true");
    }

    @Test
    void a_callback_runs_in_the_context_it_was_scheduled_in() throws InterruptedException {
        Context context = Context.empty().with(USER, "ada");
        context.run(() -> {
            loop.callSoon(() -> trace.add("soon " + USER.get()));
            loop.callLater(Duration.ZERO, () -> trace.add("timer " + USER.get()));
            loop.callSoonThreadSafe(() -> trace.add("shared " + USER.get()));
        });
        loop.callSoon(() -> trace.add("other " + USER.get()));

        runOneTurn();

        assertThat(trace)
                .containsExactlyInAnyOrder("soon ada", "timer ada", "shared ada", "other nobody");
    }

    @Test
    void what_a_callback_schedules_inherits_its_context() throws InterruptedException {
        Context.empty()
                .with(USER, "ada")
                .run(() -> loop.callSoon(() -> loop.callSoon(() -> trace.add(USER.get()))));

        runOneTurn();
        runOneTurn();

        assertThat(trace).containsExactly("ada");
    }

    @Test
    void a_done_callback_runs_in_the_context_it_was_added_in() throws InterruptedException {
        Promise<String> promise = loop.promise();
        Context.empty()
                .with(USER, "ada")
                .run(() -> promise.addDoneCallback(done -> trace.add(USER.get())));

        promise.complete("value");
        runOneTurn();

        assertThat(trace).containsExactly("ada");
    }

    @Test
    void an_interrupt_of_one_callback_does_not_hit_the_next() throws InterruptedException {
        loop.callSoon(() -> Thread.currentThread().interrupt());
        loop.callSoon(() -> trace.add("interrupted: " + Thread.currentThread().isInterrupted()));

        runOneTurn();

        assertThat(trace).containsExactly("interrupted: false");
    }

    @Test
    void a_null_callback_is_refused_where_it_is_given() {
        assertThatNullPointerException().isThrownBy(() -> loop.callSoon(null));
        assertThatNullPointerException().isThrownBy(() -> loop.callSoonThreadSafe(null));
        assertThatNullPointerException().isThrownBy(() -> loop.callLater(Duration.ZERO, null));
    }

    private static int recurse(int depth) {
        return depth == 0 ? 0 : recurse(depth + 1) + 1;
    }
}
