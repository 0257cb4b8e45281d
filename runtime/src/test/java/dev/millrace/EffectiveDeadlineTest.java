package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EffectiveDeadlineTest extends EngineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void the_first_of_the_deadlines_around_the_caller_counts() {
        run(loop -> {
            assertThat(Async.currentEffectiveDeadline()).isNull();
            Async.timeout(
                    HOUR,
                    () -> {
                        assertThat(Async.currentEffectiveDeadline()).isEqualTo(HOUR);
                        Async.timeout(
                                SECOND,
                                () ->
                                        assertThat(Async.currentEffectiveDeadline())
                                                .isEqualTo(SECOND));
                        Async.timeout(
                                HOUR.multipliedBy(2),
                                () -> assertThat(Async.currentEffectiveDeadline()).isEqualTo(HOUR));
                    });
        });
    }

    @Test
    void a_shield_hides_those_around_it_and_has_its_own() {
        run(loop ->
                Async.timeout(
                        SECOND,
                        () -> {
                            Async.shield(
                                    () -> assertThat(Async.currentEffectiveDeadline()).isNull());
                            Async.shield(
                                    HOUR,
                                    () ->
                                            assertThat(Async.currentEffectiveDeadline())
                                                    .isEqualTo(HOUR));
                        }));
    }

    @Test
    void a_child_has_those_around_its_group() {
        run(loop ->
                Async.timeout(
                        SECOND,
                        () ->
                                TaskGroup.run(group ->
                                        group.fork(() ->
                                                assertThat(Async.currentEffectiveDeadline())
                                                        .isEqualTo(SECOND)))));
    }

    @Test
    void who_is_cancelled_has_no_time_left() {
        run(loop -> {
            Async.sleep(SECOND);
            Async.moveOnAfter(
                    HOUR,
                    scope -> {
                        scope.cancel();
                        assertThat(Async.currentEffectiveDeadline()).isEqualTo(SECOND);
                    });
        });
    }

    @Test
    void only_a_task_has_one() {
        assertThatIllegalStateException().isThrownBy(Async::currentEffectiveDeadline);
    }
}
