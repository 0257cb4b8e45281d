package dev.millrace.executor.codec;

import org.jspecify.annotations.Nullable;

/** Bytes from another process are not what the codec of both sides writes. */
public final class MalformedDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For a codec that reads what it cannot have written.
     *
     * @param message what is wrong with the bytes
     */
    public MalformedDataException(String message) {
        this(message, null);
    }

    /**
     * As {@link #MalformedDataException(String)}, with what was thrown.
     *
     * @param message what is wrong with the bytes
     * @param cause null if there is none
     */
    public MalformedDataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
