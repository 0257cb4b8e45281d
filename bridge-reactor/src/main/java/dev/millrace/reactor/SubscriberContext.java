package dev.millrace.reactor;

import dev.millrace.Context;
import dev.millrace.spi.ContextLayer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** The context of a Reactor subscriber as a layer of a task's context: read through, not copied. */
record SubscriberContext(ContextView view) implements ContextLayer {

    /**
     * The context for a body that was subscribed to with {@code view}: the bindings of {@code view}
     * and, for all other keys, the context of the subscribing code.
     */
    static Context entering(ContextView view) {
        Context here = Context.current();
        if (view.isEmpty()) {
            return here;
        }
        if (!(view instanceof TaskContext awaiting)) {
            return here.under(new SubscriberContext(view));
        }
        Context awaiter = awaiting.context();
        return here.isEmpty() || here == awaiter ? awaiter : here.under(awaiter);
    }

    @Override
    public @Nullable Object valueOf(Object key) {
        return view.hasKey(key) ? view.<Object>get(key) : null;
    }

    @Override
    public void forEach(BiConsumer<Object, @Nullable Object> action) {
        view.forEach((key, value) -> action.accept(key, value));
    }
}
