package dev.millrace;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key into the current {@link Context}. Keep it in a constant: two variables with the same name
 * are different keys. Only variables that {@link #forKey} makes for the same key are the same.
 *
 * @param <T> the type of its values
 */
public final class ContextVar<T extends @Nullable Object> {
    private final String name;
    private final @Nullable T defaultValue;
    private final boolean hasDefault;
    private final Object key;
    private final boolean followsDetached;
    private final @Nullable ScopedValue<T> tied;

    private ContextVar(
            String name,
            @Nullable Object key,
            @Nullable T defaultValue,
            boolean hasDefault,
            boolean followsDetached,
            @Nullable ScopedValue<T> tied) {
        this.name = Objects.requireNonNull(name);
        this.key = key == null ? this : key;
        this.defaultValue = defaultValue;
        this.hasDefault = hasDefault;
        this.followsDetached = followsDetached;
        this.tied = tied;
    }

    /** A variable without a default; {@code name} appears in messages. */
    public static <T extends @Nullable Object> ContextVar<T> of(String name) {
        return new ContextVar<>(name, null, null, false, false, null);
    }

    /**
     * As {@link #of}, but detached tasks, which otherwise start with an empty context, keep its
     * binding. Do not use it for data that describes a request.
     */
    public static <T extends @Nullable Object> ContextVar<T> followingDetached(String name) {
        return new ContextVar<>(name, null, null, false, true, null);
    }

    /** A variable with a value for where it is not bound. */
    public static <T extends @Nullable Object> ContextVar<T> withDefault(
            String name, T defaultValue) {
        return new ContextVar<>(name, null, defaultValue, true, false, null);
    }

    /**
     * A variable that shares {@code key} with other kinds of context: the subscriber's context of a
     * reactive library, or a thread-local registered under that key. Each sees the bindings of the
     * other.
     */
    public static <T extends @Nullable Object> ContextVar<T> forKey(Object key) {
        return new ContextVar<>(key.toString(), key, null, false, false, null);
    }

    /**
     * A variable tied to {@code value}: binding one binds the other. If the value is bound where a
     * task, a job or a callback is started, or a publisher is subscribed to, it is bound in there
     * too. The JDK alone does that only for subtasks of a {@code StructuredTaskScope}.
     *
     * {@snippet lang=java :
     * static final ScopedValue<User> USER = ScopedValue.newInstance();
     * static final ContextVar<User> CARRIED_USER = ContextVar.forScopedValue("user", USER);
     *
     * ScopedValue.where(USER, user).run(() -> loop.submit(() -> audit(USER.get())));
     * }
     *
     * <p>Inside a context that does not bind it, an outer binding stays visible, because the JDK
     * cannot remove one. Binding the variable inside an open {@code StructuredTaskScope} binds the
     * value, so the JDK refuses to fork there.
     *
     * @param name appears in messages
     * @param value a constant of the program; contexts carry it from now on
     */
    public static <T extends @Nullable Object> ContextVar<T> forScopedValue(
            String name, ScopedValue<T> value) {
        TiedValues.add(value, Objects.requireNonNull(name, "name"));
        return new ContextVar<>(name, value, null, false, false, value);
    }

    /**
     * The key under which other kinds of context find this variable: the variable itself, unless it
     * was made for a key or a scoped value.
     */
    public Object key() {
        return key;
    }

    /** The name in messages; two variables may share it. */
    public String name() {
        return name;
    }

    /** Whether the current context binds this variable; a default does not count. */
    public boolean bound() {
        return (tied != null && tied.isBound()) || Context.lexical().binds(this);
    }

    /**
     * The value in the current context, or the default.
     *
     * @throws NoSuchElementException if there is neither
     */
    @SuppressWarnings(
            "NullAway") // returns null only if T allows it: null was bound or is the default
    public T get() {
        if (tied != null && tied.isBound()) {
            return tied.get();
        }
        Context context = Context.lexical();
        if (!hasDefault && !context.binds(this)) {
            throw new NoSuchElementException(
                    "context variable " + name + " is not bound here and has no default");
        }
        return context.get(this);
    }

    /** Runs {@code body} with this variable bound to {@code value}, and throws what it throws. */
    public <R extends @Nullable Object, X extends Throwable> R where(
            T value, Body<? extends R, X> body) throws X {
        return Context.current().with(this, value).call(body);
    }

    /** As {@link #where(Object, Body)}, without a result. */
    public <X extends Throwable> void where(T value, VoidBody<X> body) throws X {
        Context.current().with(this, value).run(body);
    }

    boolean followsDetached() {
        return followsDetached;
    }

    @Nullable T defaultValue() {
        return defaultValue;
    }

    @Override
    public String toString() {
        return name;
    }
}
