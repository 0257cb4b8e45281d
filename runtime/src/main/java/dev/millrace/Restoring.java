package dev.millrace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs code and then restores the state around it, which may fail too. */
final class Restoring {
    private Restoring() {}

    /**
     * Runs {@code body}, then {@code restore}. If both fail, the failure of the body is thrown with
     * the other suppressed. If only the restore fails, that is thrown and the body's value goes to
     * {@code lost}.
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
