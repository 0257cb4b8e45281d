package dev.millrace.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.spi.ContextLayer;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegisteredThreadLocalsTest {
    private static final String KEY = "user";
    private static final ContextLayer NOTHING = new Snapshot(Map.of(), null);

    private final ThreadLocal<String> user = new ThreadLocal<>();
    private final RegisteredThreadLocals threadLocals = new RegisteredThreadLocals();

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, user);
    }

    @AfterEach
    void remove() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        user.remove();
    }

    @Test
    void while_none_is_set_a_border_makes_nothing() {
        assertThat(threadLocals.capture(NOTHING, null)).isSameAs(NOTHING);
        assertThat(threadLocals.install(NOTHING)).isSameAs(threadLocals.install(NOTHING));
    }

    @Test
    void what_is_set_after_nothing_was_installed_is_cleared_again() {
        Runnable undo = threadLocals.install(NOTHING);
        user.set("ada");
        undo.run();
        assertThat(user.get()).isNull();
    }

    @Test
    void what_was_set_is_hidden_by_nothing_and_comes_back() {
        user.set("ada");
        Runnable undo = threadLocals.install(NOTHING);
        assertThat(user.get()).isNull();
        user.set("eve");
        undo.run();
        assertThat(user.get()).isEqualTo("ada");
    }

    @Test
    void what_is_captured_is_installed_elsewhere() {
        user.set("ada");
        ContextLayer captured = threadLocals.capture(NOTHING, null);
        user.remove();
        assertThat(captured).isNotNull();
        Runnable undo = threadLocals.install(captured);
        assertThat(user.get()).isEqualTo("ada");
        assertThat(threadLocals.capture(captured, null)).isSameAs(captured);
        undo.run();
        assertThat(user.get()).isNull();
    }

    @Test
    void an_accessor_that_fails_both_ways_hides_neither_failure_and_no_other_value() {
        user.set("ada");
        var broken = new Broken();
        ContextRegistry.getInstance().registerThreadLocalAccessor(broken);
        try {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> threadLocals.install(new Snapshot(Map.of(KEY, "bob"), null)))
                    .isSameAs(broken.set)
                    .satisfies(thrown -> assertThat(thrown).hasSuppressedException(broken.restore));
            assertThat(user.get()).isEqualTo("ada");
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor(broken.key());
        }
    }

    /** Has a value, and can neither be set nor be restored. */
    private static final class Broken implements ThreadLocalAccessor<String> {
        private final RuntimeException set = new IllegalStateException("not set");
        private final RuntimeException restore = new IllegalStateException("not restored");

        @Override
        public Object key() {
            return "broken";
        }

        @Override
        public String getValue() {
            return "kept";
        }

        @Override
        public void setValue(String value) {
            throw set;
        }

        @Override
        public void setValue() {
            throw set;
        }

        @Override
        public void restore(String before) {
            throw restore;
        }

        @Override
        public void restore() {
            throw restore;
        }
    }
}
