package dev.millrace;

import dev.millrace.spi.ContextLayer;
import dev.millrace.spi.ThreadLocals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of {@link ContextVar} bindings.
 *
 * <p>A task starts with the context of the code that forked it. A callback runs in the context that
 * was current when it was scheduled. {@code runInExecutor} carries the context to the thread that
 * does the work. A detached task starts with an empty context, because it outlives what the context
 * describes.
 *
 * <p>A context may also hold a {@linkplain #under layer} of another library's context, below its
 * own bindings. If {@link ThreadLocals} are registered, it captures their values and sets them
 * wherever it is current. Nothing that is set inside flows back. A {@link ScopedValue} that is
 * {@linkplain ContextVar#forScopedValue tied} to a variable is carried too; its binding can be
 * replaced inside, but not removed.
 */
public final class Context implements ContextLayer {
    private static final Object[] NONE = {};
    private static final Context EMPTY = new Context(NONE, null);

    private static final @Nullable ThreadLocals LOCALS =
            ServiceLoader.load(ThreadLocals.class, Context.class.getClassLoader())
                    .findFirst()
                    .orElse(null);

    /** The context of a thread outside any loop while it runs work with a context. */
    private static final ScopedValue<Context> CARRIED = ScopedValue.newInstance();

    /** What is attached to threads outside any loop. */
    private static final ThreadLocal<@Nullable Attached> ATTACHED = new ThreadLocal<>();

    private static volatile boolean everAttached; // until then nobody looks into the thread-local

    // key, value, key, value …; a linear search beats hashing at these sizes
    private final @Nullable Object[] bindings;
    private final @Nullable ContextLayer layer;

    private Context(@Nullable Object[] bindings, @Nullable ContextLayer layer) {
        this.bindings = bindings;
        this.layer = layer;
    }

    /** The names of the bound variables; for other keys the text or the class name. Any thread. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < bindings.length; i += 2) {
            keys.add(
                    switch (bindings[i]) {
                        case ContextVar<?> variable -> variable.name();
                        case String text -> text;
                        case Object key -> key.getClass().getName();
                        case null -> "null";
                    });
        }
        return keys;
    }

    /** The context that binds nothing. */
    public static Context empty() {
        return EMPTY;
    }

    /**
     * The context of the calling code, with the current values of the registered thread-locals;
     * empty if there is neither. Any thread.
     */
    public static Context current() {
        return lexical().followed();
    }

    /** As {@link #current}, for a caller that has been looked up already. */
    static Context of(@Nullable Running caller) {
        return caller == null ? current() : caller.context().followed();
    }

    /**
     * The context of the calling code as it was bound, without the current values of thread-locals.
     */
    static Context lexical() {
        Running running = Running.current();
        if (running != null) {
            return running.context();
        }
        Context carried = CARRIED.orElse(EMPTY);
        Attached attached = everAttached ? ATTACHED.get() : null;
        return attached != null && attached.over == carried ? attached.context : carried;
    }

    /**
     * Whether a context may hold more than bound variables: thread-locals are registered, or a tied
     * scoped value is bound on the calling thread.
     */
    static boolean isFollowed() {
        return (LOCALS != null && !LOCALS.isEmpty()) || TiedValues.anyIsBound();
    }

    /**
     * This context with the calling thread's values of registered thread-locals and tied scoped
     * values.
     */
    Context followed() {
        return TiedValues.none() ? withLocals() : withTied().withLocals();
    }

    /**
     * As {@link #followed}, but takes the tied scoped values from {@code with}, not from the
     * calling thread.
     */
    Context followedLike(Context with) {
        if (TiedValues.none()) {
            return withLocals();
        }
        var seen = new Context[] {this};
        TiedValues.forEach(value -> {
            if (with.bindsKey(value)) {
                seen[0] = seen[0].withTied(value, with.valueOf(value));
            }
        });
        return seen[0].withLocals();
    }

    private Context withTied() {
        var seen = new Context[] {this};
        TiedValues.forEach(value -> {
            if (value.isBound()) {
                seen[0] = seen[0].withTied(value, value.get());
            }
        });
        return seen[0];
    }

    private Context withTied(ScopedValue<?> value, @Nullable Object now) {
        boolean agrees = bindsKey(value) && valueOf(value) == now;
        return agrees ? this : bind(value, now);
    }

    private Context withLocals() {
        ThreadLocals locals = LOCALS;
        if (locals == null || locals.isEmpty()) {
            return this;
        }
        ContextLayer seen = locals.capture(this, layer);
        if (seen == this) {
            return this;
        }
        return seen == null && bindings.length == 0 ? EMPTY : new Context(bindings, seen);
    }

    /**
     * Sets the registered thread-locals to their values in this context. Returns what restores the
     * previous ones.
     */
    @Nullable Runnable install() {
        ThreadLocals locals = LOCALS;
        return locals == null || locals.isEmpty() ? null : locals.install(this);
    }

    /**
     * Whether {@link #run} would change nothing: {@code caller}, the calling task, is in this very
     * context, no thread-local is registered and no tied scoped value is bound. As cheap as a field
     * read.
     */
    public boolean isEnteredBy(Task<?> caller) {
        return caller instanceof BodyTask<?> task && task.context() == this && !isFollowed();
    }

    /** Whether this context binds nothing. */
    public boolean isEmpty() {
        return this == EMPTY || (bindings.length == 0 && layer == null);
    }

    /** A copy in which {@code variable} is bound to {@code value}. */
    public <T extends @Nullable Object> Context with(ContextVar<T> variable, T value) {
        return bind(variable.key(), value);
    }

    private Context bind(Object key, @Nullable Object value) {
        int place = find(key);
        @Nullable Object[] changed =
                Arrays.copyOf(bindings, place < 0 ? bindings.length + 2 : bindings.length);
        int target = place < 0 ? bindings.length : place;
        changed[target] = key;
        changed[target + 1] = value;
        return new Context(changed, layer);
    }

    /**
     * A context with {@code upper} on top of this one: a binding of {@code upper} hides the same
     * binding here. For bridges to libraries with contexts of their own: {@code upper} looks a
     * {@link ContextVar} up by its {@linkplain ContextVar#key key}.
     */
    public Context under(ContextLayer upper) {
        return new Context(detached().bindings, isEmpty() ? upper : new Overlay(upper, this));
    }

    /**
     * The layer that this context is a view of; null if it has none, or binds something itself. For
     * bridges.
     */
    public @Nullable ContextLayer layer() {
        return bindings.length == 0 ? layer : null;
    }

    /** Whether {@code variable} is bound here; a default does not count. */
    public boolean binds(ContextVar<?> variable) {
        return bindsKey(variable.key());
    }

    private boolean bindsKey(Object key) {
        return find(key) >= 0 || (layer != null && layer.valueOf(key) != null);
    }

    /** The value of {@code variable} here; its default, or null, if it is not bound. */
    // with() binds a key to a value of its type; a layer is trusted to do the same
    @SuppressWarnings("unchecked")
    public <T extends @Nullable Object> @Nullable T get(ContextVar<T> variable) {
        int place = find(variable.key());
        if (place >= 0) {
            return (T) bindings[place + 1];
        }
        Object below = layer == null ? null : layer.valueOf(variable.key());
        return below == null ? variable.defaultValue() : (T) below;
    }

    @Override
    public @Nullable Object valueOf(Object key) {
        int place = find(key);
        if (place >= 0) {
            return bindings[place + 1];
        }
        return layer == null ? null : layer.valueOf(key);
    }

    @Override
    public void forEach(BiConsumer<Object, @Nullable Object> action) {
        if (layer != null) {
            layer.forEach(action);
        }
        for (int i = 0; i < bindings.length; i += 2) {
            action.accept(Objects.requireNonNull(bindings[i]), bindings[i + 1]);
        }
    }

    /**
     * Runs {@code body} with this context as the current one, and throws what it throws. Any
     * thread.
     *
     * @apiNote On a thread outside any loop the context is bound as a {@link ScopedValue}: subtasks
     *     of a {@code StructuredTaskScope} opened inside inherit it, and a scope that was opened
     *     outside cannot fork inside.
     */
    public <T extends @Nullable Object, X extends Throwable> T call(Body<? extends T, X> body)
            throws X {
        Running running = Running.current();
        return running == null ? carry(body) : within(running, body);
    }

    /** As {@link #call(Body)}, without a value. */
    public <X extends Throwable> void run(VoidBody<X> body) throws X {
        call(body.returningNull());
    }

    /**
     * Makes this the current context of the calling thread, until the runnable that is returned
     * runs: once, on the same thread, after all that was attached there later. For bridges to
     * libraries that get a thread in one call and give it back in another; for a block of code use
     * {@link #run}. Any thread.
     *
     * @apiNote Registered thread-locals follow. A tied {@link ScopedValue} does not, since the JDK
     *     binds one around a block only; its variable does, unless the value is bound on the thread
     *     already.
     */
    public Runnable attach() {
        Running running = Running.current();
        if (running == null) {
            return attachOffLoop();
        }
        Context before = running.context();
        Runnable restore = install();
        running.context(this);
        return () -> {
            running.context(before);
            if (restore != null) {
                restore.run();
            }
        };
    }

    private Runnable attachOffLoop() {
        Attached before = ATTACHED.get();
        Runnable restore = install();
        everAttached = true;
        ATTACHED.set(new Attached(this, CARRIED.orElse(EMPTY)));
        return () -> {
            if (before == null) {
                ATTACHED.remove();
            } else {
                ATTACHED.set(before);
            }
            if (restore != null) {
                restore.run();
            }
        };
    }

    /** A context that is current for as long as {@code over} is what the blocks around carry. */
    private record Attached(Context context, Context over) {}

    /** A runnable that runs {@code callback} in this context. */
    public Runnable wrap(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        // also if this is empty: the caller may have bound something
        return () -> run(callback::run);
    }

    private <T extends @Nullable Object, X extends Throwable> T within(
            Running running, Body<? extends T, X> body) throws X {
        Context before = running.context();
        Runnable restore = install();
        running.context(this);
        try {
            return restore == null
                    ? callTied(body)
                    : Restoring.call(
                            () -> callTied(body),
                            () -> {
                                running.context(before);
                                restore.run();
                            },
                            lost -> running.loop().discard(lost, null, "a body in a context"));
        } finally {
            running.context(before);
        }
    }

    private <T extends @Nullable Object, X extends Throwable> T carry(Body<? extends T, X> body)
            throws X {
        Runnable restore = install();
        return restore == null
                ? carryTied(body)
                : Restoring.call(() -> carryTied(body), restore, lost -> {});
    }

    private <T extends @Nullable Object, X extends Throwable> T carryTied(Body<? extends T, X> body)
            throws X {
        if (TiedValues.none()) {
            return callWithOwnThreadLocals(body);
        }
        Body<T, X> carried = () -> callWithOwnThreadLocals(body);
        return callTied(carried);
    }

    /**
     * Runs {@code body} in this context on a thread outside any loop, which already has the
     * thread-locals and the tied scoped values.
     */
    <T extends @Nullable Object, X extends Throwable> T callWithOwnThreadLocals(
            Body<? extends T, X> body) throws X {
        boolean attached = everAttached && ATTACHED.get() != null;
        if (isEmpty() && !CARRIED.isBound() && !attached) {
            return body.run();
        }
        // what is attached knows the block around it by its context: this one is another block
        Context carried = attached ? new Context(bindings, layer) : this;
        return ScopedValue.where(CARRIED, carried).call(body::run);
    }

    /** Runs {@code body} with the tied scoped values that are bound here. */
    <T extends @Nullable Object, X extends Throwable> T callTied(Body<? extends T, X> body)
            throws X {
        ScopedValue.Carrier carrier = isEmpty() || TiedValues.none() ? null : tied();
        return carrier == null ? body.run() : carrier.call(body::run);
    }

    /**
     * Binds the tied scoped values of this context that differ on the calling thread; null if none
     * do.
     */
    private ScopedValue.@Nullable Carrier tied() {
        var carrier = new ScopedValue.@Nullable Carrier[1];
        TiedValues.forEach(value -> {
            if (bindsKey(value)) {
                carrier[0] = where(carrier[0], value, valueOf(value));
            }
        });
        return carrier[0];
    }

    @SuppressWarnings("unchecked") // a context binds a key to a value of its type
    private static <T extends @Nullable Object> ScopedValue.@Nullable Carrier where(
            ScopedValue.@Nullable Carrier outer, ScopedValue<T> value, @Nullable Object bound) {
        if (value.isBound() && value.get() == bound) {
            return outer;
        }
        return outer == null ? ScopedValue.where(value, (T) bound) : outer.where(value, (T) bound);
    }

    /** The context that a task detached here starts with. */
    @SuppressWarnings("unchecked") // a variable with the value it is bound to
    Context detached() {
        Context kept = EMPTY;
        for (int i = 0; i < bindings.length; i += 2) {
            if (bindings[i] instanceof ContextVar<?> variable && variable.followsDetached()) {
                kept = kept.with((ContextVar<@Nullable Object>) variable, bindings[i + 1]);
            }
        }
        return kept;
    }

    private int find(Object key) {
        for (int i = 0; i < bindings.length; i += 2) {
            if (key.equals(bindings[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Two layers: keys that the upper one does not bind are looked up in the lower one. */
    private record Overlay(ContextLayer upper, ContextLayer lower) implements ContextLayer {

        @Override
        public @Nullable Object valueOf(Object key) {
            Object value = upper.valueOf(key);
            return value == null ? lower.valueOf(key) : value;
        }

        @Override
        public void forEach(BiConsumer<Object, @Nullable Object> action) {
            lower.forEach(action);
            upper.forEach(action);
        }
    }

    /** Names the variables, never the values: contexts hold credentials. */
    @Override
    public String toString() {
        var names = new StringBuilder("Context[");
        for (int i = 0; i < bindings.length; i += 2) {
            names.append(i == 0 ? "" : ", ").append(nameOf(bindings[i]));
        }
        if (layer != null) {
            names.append(bindings.length == 0 ? "" : ", ").append("and what is beneath");
        }
        return names.append(']').toString();
    }

    private static @Nullable Object nameOf(@Nullable Object key) {
        return key instanceof ScopedValue<?> value ? TiedValues.nameOf(value) : key;
    }
}
