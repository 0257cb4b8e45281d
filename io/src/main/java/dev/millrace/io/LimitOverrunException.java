package dev.millrace.io;

import java.io.IOException;

/** More came than a read was to take. What came is still there to be read. */
public final class LimitOverrunException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    /**
     * For what reads.
     *
     * @param what was too long, in words
     * @param limit how many bytes were allowed
     */
    public LimitOverrunException(String what, long limit) {
        this(what, limit, "bytes");
    }

    /**
     * As the other, for what is not counted in bytes.
     *
     * @param what was too long, in words
     * @param limit how much was allowed
     * @param unit what is counted
     */
    LimitOverrunException(String what, long limit, String unit) {
        super(what + " is longer than " + limit + " " + unit);
        this.limit = limit;
    }

    /** How much was allowed, in bytes or characters. */
    public long limit() {
        return limit;
    }
}
