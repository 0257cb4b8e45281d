package dev.millrace;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The scoped values that are tied to context variables. The JDK cannot say which scoped values are
 * bound, so this keeps a list. The list holds them weakly, because they are constants of
 * applications that may be unloaded. Any thread.
 */
final class TiedValues {
    private static final Object LOCK = new Object();

    // replaced under LOCK, read by any thread
    private static volatile List<Tied> tied = List.of();
    private static volatile boolean any; // cheaper to read than the list

    private TiedValues() {}

    /** Adds {@code value}. Messages use the name that it is first added with. */
    static void add(ScopedValue<?> value, String name) {
        Objects.requireNonNull(value, "value");
        synchronized (LOCK) { // once per constant, and nothing inside waits
            var changed = new ArrayList<Tied>();
            for (Tied each : tied) {
                ScopedValue<?> known = each.get();
                if (known == value) {
                    return;
                }
                if (known != null) {
                    changed.add(each);
                }
            }
            changed.add(new Tied(value, name));
            tied = List.copyOf(changed);
            any = true;
        }
    }

    /** Whether no value is tied. */
    static boolean none() {
        return !any;
    }

    /** Whether one of them is bound on the calling thread. */
    static boolean anyIsBound() {
        if (any) {
            for (Tied each : tied) {
                ScopedValue<?> value = each.get();
                if (value != null && value.isBound()) {
                    return true;
                }
            }
        }
        return false;
    }

    static void forEach(Consumer<ScopedValue<?>> action) {
        for (Tied each : tied) {
            ScopedValue<?> value = each.get();
            if (value != null) {
                action.accept(value);
            }
        }
    }

    /** The name of the variable that {@code value} was tied to first. */
    static String nameOf(ScopedValue<?> value) {
        for (Tied each : tied) {
            if (each.refersTo(value)) {
                return each.name;
            }
        }
        return value.toString();
    }

    private static final class Tied extends WeakReference<ScopedValue<?>> {
        private final String name;

        Tied(ScopedValue<?> value, String name) {
            super(value);
            this.name = name;
        }
    }
}
