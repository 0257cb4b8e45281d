package dev.millrace;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The scoped values that are tied to context variables: the JDK has no way to ask which are bound,
 * so those that are carried have to be known. Held weakly, as they are constants of applications
 * that come and go. Any thread.
 */
final class TiedValues {
    private static final Object LOCK = new Object();

    // replaced under LOCK, read by any thread
    private static volatile List<Tied> tied = List.of();
    private static volatile boolean any; // a plain look, for the hottest paths

    private TiedValues() {}

    /** Has {@code value} carried from now on; its first name is the one that messages have. */
    static void add(ScopedValue<?> value, String name) {
        Objects.requireNonNull(value, "value");
        synchronized (LOCK) { // once per constant, and nobody waits for anything in here
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

    /** Whether there are none, so that nothing else need be asked. */
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

    /** What the variable is called that {@code value} was tied to first. */
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
