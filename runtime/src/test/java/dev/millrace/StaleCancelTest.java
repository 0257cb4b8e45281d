package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A {@link CancelledError} means "I am being cancelled" only in the scopes it was raised for. */
class StaleCancelTest extends OnBothEngines {

    /** The error of a scope that was cancelled and left. */
    private static CancelledError stale() {
        var kept = new AtomicReference<CancelledError>();
        var scope = new CancelScope();
        scope.run(() -> {
            scope.cancel();
            try {
                Async.checkpoint();
            } catch (CancelledError e) {
                kept.set(e);
                throw e;
            }
        });
        return kept.get();
    }

    @Test
    void a_task_that_throws_the_error_of_a_scope_it_has_left_has_failed()
            throws InterruptedException {
        run(() -> {
            CancelledError stale = stale();
            Task<?> task =
                    Async.detach(() -> {
                        throw stale;
                    });
            Async.waitFor(java.util.List.of(task), WaitPolicy.ALL);
            assertThat(task.cancelled()).isFalse();
            assertThat(task.failure()).isSameAs(stale);
        });
    }

    @Test
    void a_group_whose_child_throws_the_error_of_a_scope_it_has_left_fails()
            throws InterruptedException {
        run(() -> {
            CancelledError stale = stale();
            assertThatExceptionOfType(TaskGroupException.class)
                    .isThrownBy(() ->
                            TaskGroup.run(group ->
                                    group.fork(() -> {
                                        throw stale;
                                    })))
                    .satisfies(e -> assertThat(e.failures()).containsExactly(stale));
        });
    }
}
