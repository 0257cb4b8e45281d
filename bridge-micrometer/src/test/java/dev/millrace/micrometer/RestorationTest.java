package dev.millrace.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.testing.Trace;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Thread-locals that are set and set back, and layers of them. */
class RestorationTest {
    private final Trace trace = new Trace();

    /** A thread-local of the test, which may refuse to be restored. */
    private final class Local implements ThreadLocalAccessor<String> {
        private final String name;
        private @Nullable String value;
        private @Nullable RuntimeException refusal;

        Local(String name, @Nullable String value) {
            this.name = name;
            this.value = value;
        }

        @Override
        public Object key() {
            return name;
        }

        @Override
        public @Nullable String getValue() {
            return value;
        }

        @Override
        public void setValue(String next) {
            value = next;
        }

        @Override
        public void setValue() {
            value = null;
        }

        @Override
        public void restore(String before) {
            restoreTo(before);
        }

        @Override
        public void restore() {
            restoreTo(null);
        }

        private void restoreTo(@Nullable String before) {
            trace.add(name + " back to " + before);
            if (refusal != null) {
                throw refusal;
            }
            value = before;
        }
    }

    @Test
    void values_are_set_back_in_reverse_order() {
        var one = new Local("one", "a");
        var two = new Local("two", null);
        var restoration = new Restoration();
        restoration.replace(one, null);
        restoration.replace(two, "b");
        assertThat(one.value).isNull();
        assertThat(two.value).isEqualTo("b");

        restoration.run();
        assertThat(trace.steps()).containsExactly("two back to null", "one back to a");
        assertThat(one.value).isEqualTo("a");
    }

    @Test
    void a_value_that_was_the_same_is_set_back_only_if_it_has_changed() {
        var kept = new Local("kept", "a");
        var changed = new Local("changed", "b");
        var restoration = new Restoration();
        restoration.replace(kept, "a");
        restoration.replace(changed, "b");
        changed.value = "c";

        restoration.run();
        assertThat(trace.steps()).containsExactly("changed back to b");
    }

    @Test
    void all_are_set_back_though_some_refuse_and_no_refusal_is_lost() {
        var one = new Local("one", "a");
        var two = new Local("two", "b");
        var three = new Local("three", "c");
        two.refusal = new IllegalStateException("not two");
        three.refusal = new IllegalStateException("not three");
        var restoration = new Restoration();
        for (Local local : new Local[] {one, two, three}) {
            restoration.replace(local, "other");
        }

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(restoration::run)
                .isSameAs(three.refusal)
                .satisfies(thrown -> assertThat(thrown).hasSuppressedException(two.refusal));
        assertThat(trace.steps())
                .containsExactly("three back to c", "two back to b", "one back to a");
        assertThat(one.value).isEqualTo("a");
    }

    @Test
    void a_layer_hides_what_is_beneath_it_also_with_a_value_that_was_not_set() {
        var lower = new Snapshot(Map.of("user", "ada", "trace", "7", "deep", "x"), null);
        Map<Object, @Nullable Object> values = new HashMap<>();
        values.put("user", "bob");
        values.put("trace", null);
        var upper = new Snapshot(values, lower);
        assertThat(upper.valueOf("user")).isEqualTo("bob");
        assertThat(upper.valueOf("trace")).isNull();
        assertThat(upper.valueOf("deep")).isEqualTo("x");
        assertThat(upper.valueOf("unknown")).isNull();
        assertThat(lower.valueOf("unknown")).isNull();

        Map<Object, @Nullable Object> all = new LinkedHashMap<>();
        upper.forEach(all::put);
        assertThat(all).hasSize(3).containsEntry("user", "bob").containsEntry("deep", "x");
        assertThat(all.get("trace")).isNull();
    }
}
