package dev.millrace.executor.codec;

import org.jspecify.annotations.Nullable;

/** Bytes from another process do not have the form that the codec writes. */
public final class MalformedDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For codecs that read invalid bytes.
     *
     * @param message what is wrong with the bytes
     */
    public MalformedDataException(String message) {
        this(message, null);
    }

    /**
     * As {@link #MalformedDataException(String)}, with a cause.
     *
     * @param message what is wrong with the bytes
     * @param cause null if there is none
     */
    public MalformedDataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
