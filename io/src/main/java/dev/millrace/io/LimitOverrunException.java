package dev.millrace.io;

import java.io.IOException;

/** More came than a read was to take. What came is still there to be read. */
public final class LimitOverrunException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int limit;

    /**
     * For what reads.
     *
     * @param what was too long, in words
     * @param limit how many bytes were allowed
     */
    public LimitOverrunException(String what, int limit) {
        super(what + " is longer than " + limit + " bytes");
        this.limit = limit;
    }

    /** How many bytes were allowed. */
    public int limit() {
        return limit;
    }
}
