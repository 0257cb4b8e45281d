package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testing.Trace;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ResourcesTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Trace trace = new Trace();

    @Test
    void what_is_owed_runs_in_reverse_order_and_may_await() {
        run(loop -> {
            String value =
                    Resources.use(resources -> {
                        resources.onExit(() -> trace.add("first"));
                        AutoCloseable adopted = resources.adopt(() -> trace.add("adopted"));
                        assertThat(adopted).isNotNull();
                        resources.onExit(() -> {
                            Async.sleep(SECOND);
                            trace.add("last");
                        });
                        trace.add("body");
                        return "value";
                    });
            assertThat(value).isEqualTo("value");
        });
        assertThat(trace.steps()).containsExactly("body", "last", "adopted", "first");
    }

    @Test
    void a_body_that_fails_is_cleaned_up_after_and_failures_of_that_are_suppressed_in_it() {
        var failure = new IOException("body");
        run(loop ->
                assertThatThrownBy(() ->
                                Resources.run(resources -> {
                                    resources.onExit(() -> trace.add("cleaned up"));
                                    resources.onExit(() -> {
                                        throw new IOException("clean-up");
                                    });
                                    throw failure;
                                }))
                        .isSameAs(failure)
                        .hasSuppressedException(new IOException("clean-up")));
        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    @Test
    void the_first_failure_of_a_clean_up_is_thrown_if_the_body_threw_nothing() {
        run(loop ->
                assertThatThrownBy(() ->
                                Resources.use(resources -> {
                                    resources.onExit(() -> {
                                        throw new IOException("second");
                                    });
                                    resources.onExit(() -> {
                                        throw new IOException("first");
                                    });
                                    return 1;
                                }))
                        .isInstanceOf(IOException.class)
                        .hasMessage("first")
                        .hasSuppressedException(new IOException("second")));
    }

    @Test
    void clean_ups_are_shielded_from_the_cancel_that_ends_the_block() {
        run(loop -> {
            boolean ended =
                    Async.moveOnAfter(
                            SECOND,
                            () ->
                                    Resources.run(resources -> {
                                        resources.onExit(() -> {
                                            Async.sleep(SECOND);
                                            trace.add("cleaned up");
                                        });
                                        Async.sleep(Duration.ofHours(1));
                                    }));
            assertThat(ended).isFalse();
            assertThat(loop.time()).isEqualTo(SECOND.multipliedBy(2));
        });
        assertThat(trace.steps()).containsExactly("cleaned up");
    }

    @Test
    void clean_ups_that_outlast_the_limit_are_cut_off_and_the_others_still_begin() {
        run(loop -> {
            assertThatThrownBy(() ->
                            Resources.run(
                                    SECOND,
                                    resources -> {
                                        resources.onExit(() -> {
                                            trace.add("begins");
                                            Async.sleep(SECOND);
                                            trace.add("never");
                                        });
                                        resources.onExit(() -> Async.sleep(Duration.ofHours(1)));
                                    }))
                    .isInstanceOf(DeadlineExceededException.class);
            assertThat(loop.time()).isEqualTo(SECOND);
        });
        assertThat(trace.steps()).containsExactly("begins");
    }

    @Test
    void it_is_for_the_task_and_the_block_it_was_made_for() {
        run(loop -> {
            var kept = new ArrayList<Resources>();
            Resources.run(resources -> {
                kept.add(resources);
                TaskGroup.run(group ->
                        group.fork(() ->
                                assertThatIllegalStateException()
                                        .isThrownBy(() -> resources.onExit(() -> {}))
                                        .withMessageContaining(
                                                "only the task that runs the block")));
            });
            assertThatIllegalStateException()
                    .isThrownBy(() -> kept.getFirst().onExit(() -> {}))
                    .withMessageContaining("has ended");
        });
    }
}
