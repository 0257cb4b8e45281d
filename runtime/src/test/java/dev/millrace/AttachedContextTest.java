package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.EngineTest;
import org.junit.jupiter.api.Test;

/** A context that a thread gets in one call and gives back in another. */
class AttachedContextTest extends EngineTest {
    private static final ContextVar<String> USER = ContextVar.of("user");
    private static final Context ADA = Context.empty().with(USER, "ada");
    private static final Context BOB = Context.empty().with(USER, "bob");

    @Test
    void it_is_current_until_it_is_given_back_in_a_task() {
        run(loop -> attachAndGiveBack());
    }

    @Test
    void it_is_current_until_it_is_given_back_on_a_thread_without_a_loop() {
        attachAndGiveBack();
    }

    private static void attachAndGiveBack() {
        Runnable giveBack = ADA.attach();
        assertThat(USER.get()).isEqualTo("ada");
        Runnable giveBackInner = BOB.attach();
        assertThat(USER.get()).isEqualTo("bob");
        giveBackInner.run();
        assertThat(USER.get()).isEqualTo("ada");
        giveBack.run();
        assertThat(USER.bound()).isFalse();
    }

    @Test
    void of_an_attached_one_and_a_block_the_inner_one_counts_in_a_task() {
        run(loop -> nest());
    }

    @Test
    void of_an_attached_one_and_a_block_the_inner_one_counts_on_a_thread_without_a_loop() {
        nest();
    }

    private static void nest() {
        BOB.run(() -> {
            Runnable giveBack = ADA.attach();
            assertThat(USER.get()).isEqualTo("ada");
            BOB.run(() -> assertThat(USER.get()).isEqualTo("bob")); // the same as around
            Context.empty().run(() -> assertThat(USER.bound()).isFalse());
            assertThat(USER.get()).isEqualTo("ada");
            giveBack.run();
            assertThat(USER.get()).isEqualTo("bob");
        });
        assertThat(USER.bound()).isFalse();
    }

    @Test
    void a_task_started_under_it_has_it() {
        run(loop -> {
            Runnable giveBack = ADA.attach();
            TaskGroup.run(group -> {
                Task<String> child = group.fork(() -> USER.get());
                assertThat(child.await()).isEqualTo("ada");
            });
            giveBack.run();
        });
    }
}
