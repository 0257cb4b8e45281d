package dev.millrace;

import dev.millrace.spi.Rethrow;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of {@link ContextVar} bindings.
 *
 * <p>A task starts with the context of whoever forked it; callbacks run in the one that was current when
 * they were scheduled; {@code runInExecutor} carries it to the thread that does the work. Detached tasks
 * start empty, because they outlive what the context describes.
 */
public final class Context {
    private static final Context EMPTY = new Context(new Object[0]);

    /** The context of threads outside any loop, while they run work that brought one along. */
    private static final ThreadLocal<@Nullable Context> CARRIED = new ThreadLocal<>();

    // variable, value, variable, value …; searched by identity, which beats hashing at these sizes
    private final @Nullable Object[] bindings;

    private Context(@Nullable Object[] bindings) {
        this.bindings = bindings;
    }

    /** The context that binds nothing. */
    public static Context empty() {
        return EMPTY;
    }

    /** The context of the calling code; empty where there is none. Any thread. */
    public static Context current() {
        Running running = Running.current();
        if (running != null) {
            return running.context();
        }
        Context carried = CARRIED.get();
        return carried == null ? EMPTY : carried;
    }

    /** Whether this binds nothing. */
    public boolean isEmpty() {
        return bindings.length == 0;
    }

    /** A copy in which {@code variable} is bound to {@code value}. */
    public <T extends @Nullable Object> Context with(ContextVar<T> variable, T value) {
        int place = find(variable);
        @Nullable Object[] changed =
                Arrays.copyOf(bindings, place < 0 ? bindings.length + 2 : bindings.length);
        int target = place < 0 ? bindings.length : place;
        changed[target] = variable;
        changed[target + 1] = value;
        return new Context(changed);
    }

    /** Whether {@code variable} is bound here, its default aside. */
    public boolean binds(ContextVar<?> variable) {
        return find(variable) >= 0;
    }

    /** What {@code variable} is bound to here; its default, or null, if it is not. */
    @SuppressWarnings("unchecked") // only with() fills the array, a variable and its own value at a time
    public <T extends @Nullable Object> @Nullable T get(ContextVar<T> variable) {
        int place = find(variable);
        return place < 0 ? variable.defaultValue() : (T) bindings[place + 1];
    }

    /** Runs {@code body} with this context as the current one; throws what it throws. Any thread. */
    public <T extends @Nullable Object> T call(Coroutine<T> body) {
        Running running = Running.current();
        try {
            return running == null ? carry(body) : within(running, body);
        } catch (Exception e) {
            throw Rethrow.unchecked(e);
        }
    }

    /** As {@link #call(Coroutine)}, declaring that the body may throw {@code X}. */
    public <T extends @Nullable Object, X extends Throwable> T call(
            Class<X> declared, Coroutine<T> body) throws X {
        return call(body);
    }

    /** As {@link #call(Coroutine)}, without a value. */
    public void run(VoidCoroutine body) {
        call(body.returningNull());
    }

    /** {@code callback} run in this context. */
    public Runnable wrap(Runnable callback) {
        return isEmpty() && current().isEmpty() ? callback : () -> run(callback::run);
    }

    private <T extends @Nullable Object> T within(Running running, Coroutine<T> body)
            throws Exception {
        Context before = running.context();
        running.context(this);
        try {
            return body.run();
        } finally {
            running.context(before);
        }
    }

    private <T extends @Nullable Object> T carry(Coroutine<T> body) throws Exception {
        Context before = CARRIED.get();
        if (before == null && isEmpty()) {
            return body.run(); // leave no trace in threads that have no context
        }
        CARRIED.set(this);
        try {
            return body.run();
        } finally {
            if (before == null) {
                CARRIED.remove();
            } else {
                CARRIED.set(before);
            }
        }
    }

    /** What a task that is detached here starts with. */
    @SuppressWarnings("unchecked") // a variable and its own value at a time
    Context detached() {
        Context kept = EMPTY;
        for (int i = 0; i < bindings.length; i += 2) {
            var variable = (ContextVar<@Nullable Object>) bindings[i];
            if (variable != null && variable.followsDetached()) {
                kept = kept.with(variable, bindings[i + 1]);
            }
        }
        return kept;
    }

    private int find(ContextVar<?> variable) {
        for (int i = 0; i < bindings.length; i += 2) {
            if (bindings[i] == variable) {
                return i;
            }
        }
        return -1;
    }

    /** Names the variables, never the values: contexts hold credentials. */
    @Override
    public String toString() {
        var names = new StringBuilder("Context[");
        for (int i = 0; i < bindings.length; i += 2) {
            names.append(i == 0 ? "" : ", ").append(bindings[i]);
        }
        return names.append(']').toString();
    }
}
