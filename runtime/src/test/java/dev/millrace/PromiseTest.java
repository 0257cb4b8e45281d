package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PromiseTest extends OnBothEngines {

    @Test
    void is_pending_until_it_is_completed() {
        Promise<String> promise = loop.promise("answer");
        assertThat(promise.done()).isFalse();
        assertThat(promise.loop()).isSameAs(loop);
        assertThat(promise).hasToString("answer (pending)");
        assertThatIllegalStateException()
                .isThrownBy(promise::result)
                .withMessageContaining("answer");
        assertThatIllegalStateException().isThrownBy(promise::failure);

        promise.complete("42");

        assertThat(promise.done()).isTrue();
        assertThat(promise.cancelled()).isFalse();
        assertThat(promise.result()).isEqualTo("42");
        assertThat(promise.failure()).isNull();
        assertThat(promise).hasToString("answer (succeeded)");
    }

    @Test
    void one_that_is_created_belongs_to_the_loop_at_hand() throws InterruptedException {
        assertThatIllegalStateException().isThrownBy(Promise::create);

        run(() -> {
            Promise<String> promise = Promise.create();
            assertThat(promise.loop()).isSameAs(loop);
            promise.complete("42");
            trace.add(promise.await());
        });

        assertThat(trace).containsExactly("42");
    }

    @Test
    void null_is_a_value() {
        Promise<String> promise = loop.promise();
        promise.complete(null);

        assertThat(promise.done()).isTrue();
        assertThat(promise.result()).isNull();
    }

    @Test
    void fails_with_exactly_what_it_was_given() {
        Promise<String> promise = loop.promise();
        var failure = new IOException("disk");
        promise.fail(failure);

        assertThat(promise.failure()).isSameAs(failure);
        assertThatExceptionOfType(IOException.class).isThrownBy(promise::result).isSameAs(failure);
        assertThatNullPointerException().isThrownBy(() -> loop.promise().fail(null));
    }

    @Test
    void a_second_completion_is_refused_and_names_both() {
        Promise<String> promise = loop.promise("answer");
        promise.fail(new IOException("the first"));

        assertThatExceptionOfType(AlreadyCompletedException.class)
                .isThrownBy(() -> promise.fail(new IOException("the second")))
                .withMessageContainingAll("answer", "the first", "the second");
        assertThatExceptionOfType(AlreadyCompletedException.class)
                .isThrownBy(() -> promise.complete("a value"))
                .withMessageContainingAll("answer", "the first", "value");
        assertThat(promise.failure()).hasMessage("the first");
    }

    @Test
    void a_second_completion_from_another_thread_goes_to_the_exception_handler()
            throws InterruptedException {
        Promise<String> promise = loop.promise("answer");
        promise.completeThreadSafe("first");
        promise.completeThreadSafe("second");
        promise.failThreadSafe(new IOException("third"));
        assertThat(promise.done()).isFalse(); // the loop has to come round to it

        runOneTurn();
        runOneTurn();

        assertThat(promise.result()).isEqualTo("first");
        assertThat(faults.take())
                .extracting(LoopFault::failure)
                .hasSize(2)
                .allSatisfy(f -> assertThat(f).isInstanceOf(AlreadyCompletedException.class));
    }

    @Test
    void try_completions_tell_who_was_first() {
        Promise<String> promise = loop.promise();

        assertThat(promise.tryComplete("first")).isTrue();
        assertThat(promise.tryComplete("second")).isFalse();
        assertThat(promise.tryFail(new IOException("third"))).isFalse();
        assertThat(promise.result()).isEqualTo("first");
    }

    @Test
    void a_cancelled_promise_ignores_the_completion_that_comes_too_late()
            throws InterruptedException {
        Promise<String> promise = loop.promise("answer");

        assertThat(promise.cancel("nobody wants it")).isTrue();
        runOneTurn();
        promise.complete("late");
        promise.fail(new IOException("later"));

        assertThat(promise.cancelled()).isTrue();
        assertThat(promise.cancel()).isFalse();
        assertThatExceptionOfType(TaskCancelledException.class)
                .isThrownBy(promise::result)
                .withMessageContainingAll("answer", "nobody wants it");
        assertThat(promise.failure()).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void the_cancel_action_runs_once_as_a_callback_and_only_on_a_cancel()
            throws InterruptedException {
        Promise<String> cancelled = loop.promise();
        cancelled.onCancel(() -> trace.add("stopped, in a callback: " + EventLoop.inCallback()));
        cancelled.cancel();
        cancelled.cancel();
        assertThat(trace).isEmpty();
        Promise<String> completed = loop.promise();
        completed.onCancel(add("not cancelled"));
        completed.complete("value");
        completed.cancel();

        runOneTurn();
        runOneTurn();

        assertThat(trace).containsExactly("stopped, in a callback: true");
    }

    @Test
    void a_cancel_action_set_too_late_runs_soon() throws InterruptedException {
        Promise<String> promise = loop.promise();
        promise.cancel();
        runOneTurn();
        promise.onCancel(add("stopped"));
        assertThat(trace).isEmpty();

        runOneTurn();

        assertThat(trace).containsExactly("stopped");
    }

    @Test
    void a_cancel_from_another_thread_waits_for_the_loop() throws InterruptedException {
        Promise<String> promise = loop.promise();
        promise.onCancel(add("stopped"));
        Thread other = Thread.ofPlatform().start(() -> promise.cancel("from outside"));
        other.join();

        run(() ->
                assertThatExceptionOfType(TaskCancelledException.class)
                        .isThrownBy(promise::await)
                        .withMessageContaining("from outside"));
        runOneTurn();

        assertThat(trace).containsExactly("stopped");
    }

    @Test
    void done_callbacks_are_never_called_inline() throws InterruptedException {
        Promise<String> promise = loop.promise();
        promise.addDoneCallback(done -> trace.add("early " + done.result()));
        promise.complete("value");
        promise.addDoneCallback(done -> trace.add("late " + done.result()));
        assertThat(trace).isEmpty();

        runOneTurn();

        assertThat(trace).containsExactly("early value", "late value");
    }

    @Test
    void done_callbacks_run_in_order_once_each_whatever_one_of_them_does()
            throws InterruptedException {
        Promise<String> promise = loop.promise();
        promise.addDoneCallback(done -> {
            trace.add("first");
            done.addDoneCallback(again -> trace.add("added by the first"));
            throw new IllegalStateException("a bad callback");
        });
        promise.addDoneCallback(done -> trace.add("second"));

        promise.complete("value");
        runOneTurn();
        runOneTurn();

        assertThat(trace).containsExactly("first", "second", "added by the first");
        assertThat(faults.takeOne().failure()).hasMessage("a bad callback");
    }

    @Test
    void removing_takes_out_every_registration_of_a_callback_and_counts_them()
            throws InterruptedException {
        Promise<String> promise = loop.promise();
        Consumer<LoopFuture<String>> removed = done -> trace.add("removed");
        promise.addDoneCallback(removed);
        promise.addDoneCallback(done -> trace.add("kept"));
        promise.addDoneCallback(removed);

        assertThat(promise.removeDoneCallback(removed)).isEqualTo(2);
        assertThat(promise.removeDoneCallback(removed)).isZero();
        promise.complete("value");
        runOneTurn();

        assertThat(trace).containsExactly("kept");
    }

    @Test
    void ten_thousand_nested_done_callbacks_need_no_stack() throws InterruptedException {
        Promise<Integer> promise = loop.promise();
        promise.complete(10_000);
        int[] calls = {0};
        promise.addDoneCallback(
                new Consumer<LoopFuture<Integer>>() {
                    @Override
                    public void accept(LoopFuture<Integer> done) {
                        if (++calls[0] < done.result()) {
                            done.addDoneCallback(this);
                        } else {
                            loop.stop();
                        }
                    }
                });

        loop.runForever();

        assertThat(calls[0]).isEqualTo(10_000);
    }

    @Test
    void a_promise_of_a_closed_loop_cannot_be_completed_any_more() {
        Promise<String> promise = loop.promise();
        loop.close();

        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> promise.complete("late"))
                .withMessageContaining(loop.name());
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> promise.completeThreadSafe("late"));
        assertThatExceptionOfType(LoopClosedException.class)
                .isThrownBy(() -> promise.failThreadSafe(new IOException("late")));
    }

    @Test
    void a_promise_says_how_it_ended() throws InterruptedException {
        Promise<String> pending = loop.promise();
        Promise<String> succeeded = loop.promise();
        Promise<String> failed = loop.promise();
        Promise<String> cancelled = loop.promise();
        run(() -> {
            succeeded.complete("secret");
            failed.fail(new java.io.IOException("disk"));
            cancelled.cancel();
        });

        assertThat(pending.toString()).endsWith("(pending)");
        assertThat(succeeded.toString()).endsWith("(succeeded)").doesNotContain("secret");
        assertThat(failed.toString()).endsWith("(failed with java.io.IOException: disk)");
        assertThat(cancelled.toString()).endsWith("(cancelled)");
        assertThat(failed.failure()).hasMessage("disk");
    }
}
