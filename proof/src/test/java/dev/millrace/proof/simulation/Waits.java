package dev.millrace.proof.simulation;

import dev.millrace.Body;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Who waits for what, so that nobody waits for something that is there. */
final class Waits {
    private final Set<Entry> entries = new LinkedHashSet<>();

    private static final class Entry {
        final String what;
        final BooleanSupplier there;

        Entry(String what, BooleanSupplier there) {
            this.what = what;
            this.there = there;
        }
    }

    /** Runs {@code wait}, which ends in the moment in which {@code there} is true. */
    <T extends @Nullable Object, X extends Throwable> T until(
            String what, BooleanSupplier there, Body<T, X> wait) throws X {
        var entry = new Entry(what, there);
        entries.add(entry);
        try {
            return wait.run();
        } finally {
            entries.remove(entry);
        }
    }

    /** With nothing ready. */
    void check() {
        for (Entry each : entries) {
            if (each.there.getAsBoolean()) {
                throw new AssertionError(each.what + " is there and waited for");
            }
        }
    }
}
