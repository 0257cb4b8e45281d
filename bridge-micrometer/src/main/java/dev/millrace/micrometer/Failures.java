package dev.millrace.micrometer;

import dev.millrace.spi.Rethrow;
import org.jspecify.annotations.Nullable;

/**
 * What foreign code threw while several steps of it ran, each whatever the others did: the first
 * failure, with the later ones suppressed in it.
 */
final class Failures {
    private @Nullable Throwable first;

    /** Runs {@code step} and notes what it throws. */
    void note(Runnable step) {
        try {
            step.run();
        } catch (Throwable t) {
            add(t);
        }
    }

    void add(Throwable failure) {
        if (first == null) {
            first = failure;
        } else if (first != failure) {
            first.addSuppressed(failure);
        }
    }

    /** Throws the first failure, if there was one. */
    void rethrow() {
        if (first != null) {
            throw Rethrow.unchecked(first);
        }
    }
}
