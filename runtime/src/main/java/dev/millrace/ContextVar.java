package dev.millrace;

import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key into the current {@link Context}. Keep it in a constant: two variables of the same name are
 * two, except those that {@link #forKey} makes for the same key, which are one.
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
     * As {@link #of}, and detached tasks, which otherwise start empty, keep its binding: for what
     * is true of all that was ever started from here, such as who holds what, and never for what
     * describes a request.
     */
    public static <T extends @Nullable Object> ContextVar<T> followingDetached(String name) {
        return new ContextVar<>(name, null, null, false, true, null);
    }

    /** A variable that is {@code defaultValue} where nothing else is bound. */
    public static <T extends @Nullable Object> ContextVar<T> withDefault(
            String name, T defaultValue) {
        return new ContextVar<>(name, null, defaultValue, true, false, null);
    }

    /**
     * A variable for what other kinds of context bind to {@code key}: the subscriber's context of a
     * reactive library, and a thread-local that is registered under it. They see it under the same
     * key.
     */
    public static <T extends @Nullable Object> ContextVar<T> forKey(Object key) {
        return new ContextVar<>(key.toString(), key, null, false, false, null);
    }

    /**
     * A variable that is one with {@code value}: each is what the other is bound to, whichever was
     * bound last. A value that is bound where a task, a job or a callback is started, or a
     * publisher subscribed to, is bound in there, as the variable is; that the JDK alone does only
     * for subtasks of a {@code StructuredTaskScope}.
     *
     * {@snippet lang=java :
     * static final ScopedValue<User> USER = ScopedValue.newInstance();
     * static final ContextVar<User> CARRIED_USER = ContextVar.forScopedValue("user", USER);
     *
     * ScopedValue.where(USER, user).run(() -> loop.submit(() -> audit(USER.get())));
     * }
     *
     * <p>Where a context is entered that does not bind it, a binding around that stays visible: the
     * JDK knows no way to take one away. Inside an open {@code StructuredTaskScope} a binding of
     * the variable is one of the value, so that the JDK refuses to fork there.
     *
     * @param name appears in messages
     * @param value a constant of the program; it is carried from now on
     */
    public static <T extends @Nullable Object> ContextVar<T> forScopedValue(
            String name, ScopedValue<T> value) {
        TiedValues.add(value, Objects.requireNonNull(name, "name"));
        return new ContextVar<>(name, value, null, false, false, value);
    }

    /**
     * What other kinds of context know this variable by; the variable itself, unless it was made
     * for a key.
     */
    public Object key() {
        return key;
    }

    /** What diagnostics call this variable; two variables may share a name. */
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
            "NullAway") // null is returned only where T allows it: it was bound or is the default
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

    /** Runs {@code body} with this variable bound to {@code value}; throws what it throws. */
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
