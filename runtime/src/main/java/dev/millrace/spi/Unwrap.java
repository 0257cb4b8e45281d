package dev.millrace.spi;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a failure inside its wrappers. Handles circles of causes, and exceptions that throw in
 * {@code getCause}.
 */
public final class Unwrap {
    /** Deeper than real wrappers; ends a circle in less than a millisecond. */
    private static final int DEEPEST = 1 << 16;

    private Unwrap() {}

    /**
     * The first failure, from the outside, that is neither a {@link CompletionException} nor an
     * {@link ExecutionException}. A wrapper without a cause is returned itself. Subclasses of the
     * two are not unwrapped, because they have a meaning of their own.
     */
    public static Throwable failure(Throwable thrown) {
        return inside(thrown, Unwrap::isWrapper);
    }

    private static boolean isWrapper(Throwable failure) {
        return failure.getClass() == CompletionException.class
                || failure.getClass() == ExecutionException.class;
    }

    /** The first failure, from the outside, that is no {@code wrapper}, or has no cause. */
    public static Throwable inside(Throwable thrown, Predicate<? super Throwable> wrapper) {
        Throwable inner = thrown;
        for (int depth = 0; depth < DEEPEST && wrapper.test(inner); depth++) {
            Throwable cause = causeOf(inner);
            if (cause == null) {
                break;
            }
            inner = cause;
        }
        return inner;
    }

    /**
     * The first of {@code thrown} and its causes that {@code wanted} accepts; null if none does.
     */
    public static @Nullable Throwable find(Throwable thrown, Predicate<? super Throwable> wanted) {
        Throwable found = inside(thrown, wanted.negate());
        return wanted.test(found) ? found : null;
    }

    private static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable t) { // from a user's exception class
            return null;
        }
    }
}
