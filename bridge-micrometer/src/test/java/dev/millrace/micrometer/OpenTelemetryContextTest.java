package dev.millrace.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The context of the API, as it is set and taken back on one thread. */
class OpenTelemetryContextTest {
    private static final ContextKey<String> NAME = ContextKey.named("name");

    private final Context one = Context.root().with(NAME, "one");
    private final Context two = Context.root().with(NAME, "two");
    private OpenTelemetryContext accessor;

    @BeforeEach
    void make() throws ReflectiveOperationException {
        accessor = new OpenTelemetryContext(Context.class);
    }

    @AfterEach
    void nothing_is_left() {
        assertThat(Context.current()).isSameAs(Context.root());
    }

    @Test
    void a_context_is_current_until_the_one_before_comes_back() {
        assertThat(accessor.getValue()).isNull();
        try (Scope _ = one.makeCurrent()) {
            assertThat(accessor.getValue()).isSameAs(one);
            accessor.setValue(two);
            assertThat(Context.current()).isSameAs(two);
            accessor.setValue();
            assertThat(accessor.getValue()).isNull();
            accessor.restore(two);
            assertThat(Context.current()).isSameAs(two);
            accessor.restore(one);
            assertThat(Context.current()).isSameAs(one);
        }
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // on purpose
    void one_that_the_program_leaves_open_does_not_stay() {
        accessor.setValue(one);
        Scope _ = two.makeCurrent();
        accessor.restore();
        assertThat(Context.current()).isSameAs(Context.root());

        Scope _ = two.makeCurrent();
        accessor.restore();
    }

    @Test
    void what_is_of_another_library_sets_nothing() {
        try (Scope _ = one.makeCurrent()) {
            accessor.setValue("a context of the agent");
            assertThat(accessor.getValue()).isNull();
            accessor.restore(one);
        }
    }

    @Test
    void it_is_found_where_the_api_is_on_the_path() {
        assertThat(OpenTelemetryContext.find()).hasSize(1);
    }

    @Test
    void ours_come_before_those_of_the_registry_which_may_change()
            throws ReflectiveOperationException {
        var registry = new ArrayList<ThreadLocalAccessor<?>>();
        var both = WithOwn.of(List.of(accessor), registry);
        assertThat(both).containsExactly(accessor);
        var registered = new OpenTelemetryContext(Context.class);
        registry.add(registered);
        assertThat(both).containsExactly(accessor, registered);
        assertThat(WithOwn.of(List.of(), registry)).isSameAs(registry);
    }
}
