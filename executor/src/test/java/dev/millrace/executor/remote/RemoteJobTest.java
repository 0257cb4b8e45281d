package dev.millrace.executor.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.executor.CapacityLimiter;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.TestJobs.Point;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Jobs, calls and options as values. */
class RemoteJobTest {
    private static final RemoteJob<String, String> ECHO =
            RemoteJob.of("echo", Codec.of(String.class), Codec.of(String.class), text -> text);

    @Test
    void a_deadline_is_more_than_zero_and_retries_are_not_negative() {
        for (Duration limit : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ECHO.withDeadline(limit))
                    .withMessage("a limit must be more than zero, not " + limit);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ECHO.withRetries(-1))
                .withMessage("retries must be 0 or more, not -1");
    }

    @Test
    void a_changed_job_is_a_copy() {
        var changed = ECHO.withRetries(3).withDeadline(Duration.ofSeconds(5));
        assertThat(changed.retries()).isEqualTo(3);
        assertThat(changed.deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(ECHO.retries()).isZero();
        assertThat(ECHO.deadline()).isNull();
    }

    @Test
    void an_id_has_1_to_200_characters_and_is_shown() {
        var call = ECHO.with("secret");
        for (String id : new String[] {"", "x".repeat(201)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> call.withId(id))
                    .withMessage("an id has 1 to 200 characters, not " + id.length());
        }
        assertThat(call.withId("x".repeat(200)).id()).hasSize(200);
        assertThat(call).hasToString("job echo");
        assertThat(call.withId("order 7")).hasToString("job echo (order 7)");
    }

    @Test
    void a_call_without_a_pool_runs_here() throws Exception {
        assertThat(TestJobs.MIRROR.with(new Point(1, 2)).call()).isEqualTo(new Point(2, 1));
    }

    /** A pool of the user's own. */
    private static final class Elsewhere extends RemotePool {
        Elsewhere(Dispatcher waiting) {
            super(waiting);
        }

        @Override
        protected <R extends @Nullable Object> PendingCall<R> prepare(RemoteCall<?, R> call) {
            return new PendingCall<>(call, null);
        }

        @Override
        public void close() {
            closeCalls(Duration.ZERO);
        }
    }

    @Test
    void options_are_told_with_the_pool_and_a_pool_by_its_class_and_dispatcher() {
        try (var dispatcher = Dispatcher.blocking("waiting", 1, 1)) {
            var pool = new Elsewhere(dispatcher);
            assertThat(pool).hasToString("Elsewhere of " + dispatcher);
            RemoteOptions options =
                    RemoteOptions.in(pool)
                            .withKey("tea")
                            .withName("brew")
                            .withLimiter(CapacityLimiter.of("two", 2, 1));
            assertThat(options.toString())
                    .startsWith("brew in waiting under two, in order with its key");
            assertThat(RemoteOptions.in(pool).toString()).doesNotContain("in order");
            assertThat(options.pool()).isSameAs(pool);
        }
    }
}
