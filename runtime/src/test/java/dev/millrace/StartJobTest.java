package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.spi.JobHandle;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A task without a fiber, which ends when its handle says so. */
class StartJobTest extends OnBothEngines {
    private final AtomicReference<JobHandle<String>> handle = new AtomicReference<>();

    private Task<String> job() {
        return loop.startJob("job", handle::set);
    }

    @Test
    void it_ends_with_the_first_answer_from_any_thread_and_refuses_the_others()
            throws InterruptedException {
        run(() -> {
            Task<String> job = job();
            assertThat(job.name()).isEqualTo("job");
            assertThat(Async.allTasks()).contains(job);
            Thread other =
                    Thread.ofPlatform()
                            .start(() -> {
                                trace.add("first " + handle.get().resume("value"));
                                trace.add("second " + handle.get().resume("another"));
                                trace.add("third " + handle.get().fail(new IOException()));
                            });
            assertThat(job.await()).isEqualTo("value");
            assertThat(Async.allTasks()).doesNotContain(job);
            assertThat(job.cancel()).isFalse();
            Async.blocking(() -> other.join());
        });
        assertThat(trace).containsExactly("first true", "second false", "third false");
    }

    @Test
    void it_may_be_answered_inside_the_start() throws InterruptedException {
        var failure = new IOException("disk");
        run(() -> {
            Task<String> job = loop.startJob(null, started -> started.resume("value"));
            assertThat(job.done()).isTrue();
            assertThat(job.await()).isEqualTo("value");
            Task<String> failed = loop.startJob(null, started -> started.fail(failure));
            assertThat(catchThrowable(failed::await)).isSameAs(failure);
        });
    }

    @Test
    void what_the_start_throws_fails_it_and_after_an_answer_is_reported()
            throws InterruptedException {
        run(() -> {
            Task<String> job =
                    loop.startJob(
                            null,
                            started -> {
                                throw new AssertionError("broken");
                            });
            assertThat(job.failure()).hasMessage("broken");
            Task<String> answered =
                    loop.startJob(
                            null,
                            started -> {
                                started.resume("value");
                                throw new IllegalStateException("too late");
                            });
            assertThat(answered.await()).isEqualTo("value");
        });
        runOneTurn();
        assertThat(faults.takeOne().failure()).hasMessage("too late");
    }

    @Test
    void a_hook_that_unhooks_ends_it_at_once_and_is_asked_once() throws InterruptedException {
        run(() -> {
            Task<String> job = job();
            handle.get().onCancel(() -> trace.add("asked"));
            job.cancel("changed my mind");
            job.cancel();
            assertThat(job.cancelled()).isTrue();
            assertThat(handle.get().resume("late")).isFalse();
            assertThatExceptionOfType(TaskCancelledException.class)
                    .isThrownBy(job::await)
                    .withMessageContaining("changed my mind");
        });
        assertThat(trace).containsExactly("asked");
    }

    @Test
    void a_hook_that_does_not_leaves_the_end_to_the_work() throws InterruptedException {
        run(() -> {
            Task<String> kept = job();
            handle.get().onCancel(() -> false);
            kept.cancel();
            assertThat(kept.done()).isFalse();
            handle.get().resume("kept");
            assertThat(kept.await()).isEqualTo("kept");

            Task<String> cancelled = job();
            handle.get().onCancel(() -> false);
            cancelled.cancel();
            handle.get().fail(new CancellationException("as it must"));
            assertThat(cancelled.cancelled()).isTrue();

            Task<String> failed = job();
            handle.get().onCancel(() -> false);
            failed.cancel();
            handle.get().fail(new IOException("the connection was closed"));
            assertThat(failed.cancelled()).isTrue();

            Task<String> mistaken = job();
            handle.get().onCancel(() -> false);
            mistaken.cancel();
            handle.get().fail(new NullPointerException("a mistake"));
            assertThat(mistaken.cancelled()).isTrue();
        });
        runOneTurn();
        assertThat(faults.takeOne().failure()).hasMessage("a mistake");
    }

    @Test
    void a_failure_that_was_on_its_way_when_the_cancel_came_is_reported()
            throws InterruptedException {
        run(() -> {
            Task<String> job = job();
            handle.get().onCancel(() -> false);
            Thread worker =
                    Thread.ofPlatform().start(() -> handle.get().fail(new IOException("disk")));
            while (worker.isAlive()) { // the loop stands still, and has not heard of it
                Thread.onSpinWait();
            }
            job.cancel();
            assertThatExceptionOfType(TaskCancelledException.class).isThrownBy(job::await);
        });
        runOneTurn();
        assertThat(faults.takeOne().failure()).hasMessage("disk");
    }

    @Test
    void a_hook_that_throws_does_not_stop_the_cancel() throws InterruptedException {
        run(() -> {
            Task<String> job = job();
            handle.get()
                    .onCancel(() -> {
                        throw new IllegalStateException("broken hook");
                    });
            job.cancel();
            assertThat(job.cancelled()).isTrue();
        });
        runOneTurn();
        assertThat(faults.takeOne().failure()).hasMessage("broken hook");
    }

    @Test
    void in_a_cancelled_scope_it_is_not_even_started() throws InterruptedException {
        run(() -> {
            var scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                assertThat(job().cancelled()).isTrue();
            });
        });
        assertThat(handle.get()).isNull();
    }

    @Test
    void its_deadline_calls_once_and_leaves_no_timer_behind() throws InterruptedException {
        run(() -> {
            Task<String> late = job();
            JobHandle<String> first = handle.get();
            first.onDeadline(
                    Duration.ofSeconds(1), () -> trace.add("late " + first.resume("expired")));
            Task<String> inTime = job();
            handle.get().onDeadline(Duration.ofSeconds(1), () -> trace.add("never"));
            handle.get().resume("in time");
            first.workEnds(); // or time would stand still
            assertThat(inTime.await()).isEqualTo("in time");
            assertThat(late.await()).isEqualTo("expired");
            Async.sleep(Duration.ofSeconds(5));
        });
        assertThat(trace).containsExactly("late true");
    }

    @Test
    void a_deadline_that_is_set_after_the_answer_expires_nothing() throws InterruptedException {
        run(() -> {
            Task<String> job = job();
            handle.get().resume("value");
            assertThat(job.await()).isEqualTo("value");

            handle.get().onDeadline(Duration.ofSeconds(1), add("expired"));
            Async.sleep(Duration.ofSeconds(5));
        });
        assertThat(trace).isEmpty();
    }

    @Test
    void a_hook_that_is_set_after_the_cancel_is_not_asked() throws InterruptedException {
        run(() -> {
            Task<String> job = job();
            handle.get().onCancel(() -> false);
            job.cancel();
            handle.get().onCancel(() -> trace.add("asked"));
            job.cancel();
            assertThat(job.done()).isFalse();
            handle.get().resume("kept");
            assertThat(job.await()).isEqualTo("kept");
        });
        assertThat(trace).isEmpty();
    }
}
