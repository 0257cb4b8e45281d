package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class UnreadFailureTest extends OnBothEngines {
    private static final String UNREAD = "a failure was never read";
    private static final String ABANDONED = "a promise was collected with callbacks waiting for it";

    @Test
    void a_failure_that_nobody_read_is_reported_when_the_loop_closes() {
        Promise<String> kept = loop.promise("kept");
        var failure = new IOException("disk");
        kept.fail(failure);

        loop.close();

        LoopFault fault = faults.takeOne();
        assertThat(fault.message()).isEqualTo(UNREAD);
        assertThat(fault.failure()).isSameAs(failure);
        assertThat(fault.source()).isEqualTo("kept");
        assertThat(fault.createdAt()).isNull();
    }

    @Test
    void a_detached_task_that_fails_unread_is_reported_under_its_name()
            throws InterruptedException {
        loop.detach(
                "mailer",
                () -> {
                    throw new IOException("no route");
                });
        runUntilQuiet();
        loop.close();

        LoopFault fault = faults.takeOne();
        assertThat(fault.message()).isEqualTo(UNREAD);
        assertThat(fault.source()).isEqualTo("mailer");
    }

    @Test
    void two_failures_that_look_alike_are_two() {
        var failure = new IOException("disk");
        List<Promise<String>> kept = List.of(loop.promise("same"), loop.promise("same"));
        kept.forEach(promise -> promise.fail(failure));

        loop.close();

        assertThat(faults.take()).hasSize(2);
    }

    @Test
    void reading_a_failure_in_any_way_keeps_it_from_being_reported() throws InterruptedException {
        List<Consumer<Promise<String>>> ways =
                List.of(
                        LoopFuture::failure,
                        promise -> assertThat(catchThrowable(promise::result)).isNotNull(),
                        promise -> promise.addDoneCallback(done -> {}));
        for (Consumer<Promise<String>> way : ways) {
            Promise<String> promise = loop.promise();
            promise.fail(new IOException("read"));
            way.accept(promise);
        }
        Promise<String> observed = loop.promise();
        observed.addDoneCallback(done -> {});
        observed.fail(new IOException("read by a callback"));
        run(() -> {
            Promise<String> awaited = loop.promise();
            awaited.fail(new IOException("read by await"));
            assertThat(catchThrowable(awaited::await)).isNotNull();
        });

        loop.close();

        assertThat(faults.take()).isEmpty();
    }

    @Test
    void looking_at_the_state_of_a_failed_future_does_not_read_its_failure() {
        Promise<String> promise = loop.promise();
        promise.fail(new IOException("unread"));
        assertThat(promise.done()).isTrue();
        assertThat(promise.cancelled()).isFalse();
        assertThat(promise.toString()).contains("unread");

        loop.close();

        assertThat(faults.take()).hasSize(1);
    }

    @Test
    void a_cancelled_future_that_nobody_reads_is_no_failure() {
        loop.promise().cancel();
        loop.detach(() -> "never started").cancel();
        loop.close();

        assertThat(faults.take()).extracting(LoopFault::message).doesNotContain(UNREAD);
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void a_failure_that_nobody_read_is_reported_once_when_its_future_is_collected()
            throws InterruptedException {
        failAndForget();

        LoopFault fault = awaitFault(UNREAD);

        assertThat(fault.source()).isEqualTo("forgotten");
        assertThat(fault.failure()).hasMessage("lost");
        loop.close();
        assertThat(faults.take()).isEmpty(); // not once more
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void a_promise_collected_with_callbacks_waiting_is_reported_once() throws InterruptedException {
        waitAndForget();

        LoopFault fault = awaitFault(ABANDONED);

        assertThat(fault.source()).isEqualTo("abandoned");
        assertThat(fault.failure()).isNull();
        assertThat(fault.createdAt()).isNull();
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void in_debug_mode_both_tell_where_they_were_created() throws InterruptedException {
        reopen(builder().debug(true));
        failAndForget();
        waitAndForget();

        assertThat(awaitFault(UNREAD).createdAt().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("failAndForget"));
        assertThat(awaitFault(ABANDONED).createdAt().getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("waitAndForget"));
    }

    @Test
    @Tag("slow") // waits for the garbage collector
    void a_collected_promise_is_no_news_once_its_callbacks_were_called_or_removed()
            throws InterruptedException {
        settleAndForget();
        waitAndForget(); // collected no earlier than the others, and reported when it is

        awaitFault(ABANDONED);
        runOneTurn();
        assertThat(faults.take()).isEmpty();
    }

    private void failAndForget() {
        loop.promise("forgotten").fail(new IOException("lost"));
    }

    private void waitAndForget() {
        loop.promise("abandoned").addDoneCallback(done -> {});
    }

    private void settleAndForget() throws InterruptedException {
        Consumer<LoopFuture<Object>> callback = done -> {};
        Promise<Object> removed = loop.promise("removed");
        removed.addDoneCallback(callback);
        removed.removeDoneCallback(callback);
        Promise<Object> completed = loop.promise("completed");
        completed.addDoneCallback(callback);
        completed.addDoneCallback(callback);
        completed.complete("value");
        Promise<Object> cancelled = loop.promise("cancelled");
        cancelled.addDoneCallback(callback);
        cancelled.cancel();
        loop.promise("without callbacks");
        runOneTurn();
    }

    /** Collects, and lets the loop hand out what that found. */
    private LoopFault awaitFault(String message) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            System.gc();
            runOneTurn();
            var found = faults.takeIf(fault -> fault.message().equals(message));
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new AssertionError("was not collected, or not reported: " + message);
    }
}
