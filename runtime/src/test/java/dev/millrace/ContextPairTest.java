package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Test;

/** Two sides that take turns in one task, each in a context of its own. */
class ContextPairTest extends EngineTest {
    private static final ContextVar<String> SIDE = ContextVar.withDefault("side", "none");

    @Test
    void each_side_comes_back_to_what_it_has_bound() {
        run(loop ->
                SIDE.where(
                        "outside",
                        () -> {
                            var contexts = new ContextPair();
                            assertThat(contexts.apart()).isFalse();
                            contexts.cross(() -> {
                                assertThat(SIDE.get()).isEqualTo("outside");
                                SIDE.where(
                                        "other",
                                        () -> {
                                            assertThat(contexts.apart()).isTrue();
                                            contexts.cross(() -> {
                                                assertThat(SIDE.get()).isEqualTo("outside");
                                                Async.checkpoint();
                                                assertThat(SIDE.get()).isEqualTo("outside");
                                            });
                                            assertThat(SIDE.get()).isEqualTo("other");
                                        });
                                assertThat(SIDE.get()).isEqualTo("outside");
                            });
                            assertThat(SIDE.get()).isEqualTo("outside");
                        }));
    }

    @Test
    void what_a_side_throws_comes_out_with_the_contexts_put_back() {
        run(loop -> {
            var contexts = new ContextPair();
            SIDE.where(
                    "one",
                    () -> {
                        assertThatIllegalStateException()
                                .isThrownBy(() ->
                                        contexts.cross(() -> {
                                            throw new IllegalStateException("broken");
                                        }));
                        assertThat(SIDE.get()).isEqualTo("one");
                    });
        });
    }

    @Test
    void only_a_task_has_a_pair() {
        assertThatIllegalStateException().isThrownBy(ContextPair::new);
    }
}
