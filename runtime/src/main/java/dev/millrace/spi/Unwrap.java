package dev.millrace.spi;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a failure inside others. Every walk ends, also where causes form a circle, and whatever an
 * exception class of a user does when it is asked for its cause.
 */
public final class Unwrap {
    /** Deeper than anybody wraps; a circle is gone round for less than a millisecond. */
    private static final int DEEPEST = 1 << 16;

    private Unwrap() {}

    /**
     * The first failure from outside in that is neither a {@link CompletionException} nor an {@link
     * ExecutionException}, or that has no cause: such a wrapper is all there is, and stays. A
     * subclass of either was made on purpose, by somebody who means it, and is not looked into.
     */
    public static Throwable failure(Throwable thrown) {
        return inside(thrown, Unwrap::isWrapper);
    }

    private static boolean isWrapper(Throwable failure) {
        return failure.getClass() == CompletionException.class
                || failure.getClass() == ExecutionException.class;
    }

    /** The first failure from outside in that is no {@code wrapper}, or has no cause. */
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

    /** The first of {@code thrown} and its causes that is {@code wanted}; null if none is. */
    public static @Nullable Throwable find(Throwable thrown, Predicate<? super Throwable> wanted) {
        Throwable found = inside(thrown, wanted.negate());
        return wanted.test(found) ? found : null;
    }

    private static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (
                Throwable t) { // of an exception class of a user, who is told of the failure itself
            return null;
        }
    }
}
