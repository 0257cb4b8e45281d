package dev.millrace.spi;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Finds what work threw inside the wrappers that {@code java.util.concurrent} puts around it. */
public final class Unwrap {
    private Unwrap() {}

    /**
     * The first failure from outside in that is neither a {@link CompletionException} nor an {@link
     * ExecutionException}, or that has no cause: such a wrapper is all there is, and stays. A
     * subclass of either was made on purpose, by somebody who means it, and is not looked into.
     */
    public static Throwable failure(Throwable thrown) {
        Throwable failure = thrown;
        while (isWrapper(failure)) {
            Throwable cause = failure.getCause();
            if (cause == null) {
                break;
            }
            failure = cause;
        }
        return failure;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure.getClass() == CompletionException.class
                || failure.getClass() == ExecutionException.class;
    }
}
