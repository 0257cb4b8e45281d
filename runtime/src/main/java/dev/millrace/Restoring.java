package dev.millrace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls whose surroundings are put back afterwards by code that may itself fail. */
final class Restoring {
    private Restoring() {}

    /**
     * Runs {@code body}, then {@code restore}. What the body throws comes first: a failure of the
     * restore is suppressed in it. A value that cannot be returned, since the restore failed, goes
     * to {@code lost}.
     */
    static <T extends @Nullable Object, X extends Throwable> T call(
            Body<? extends T, X> body, Runnable restore, Consumer<? super T> lost) throws X {
        T value;
        try {
            value = body.run();
        } catch (Throwable t) {
            try {
                restore.run();
            } catch (Throwable again) {
                suppress(again, t);
            }
            throw t;
        }
        try {
            restore.run();
        } catch (Throwable t) {
            lost.accept(value);
            throw t;
        }
        return value;
    }

    static void suppress(Throwable later, Throwable first) {
        if (later != first) {
            first.addSuppressed(later);
        }
    }
}
