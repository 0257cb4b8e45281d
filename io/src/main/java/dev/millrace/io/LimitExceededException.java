package dev.millrace.io;

import java.io.IOException;

/** There is more to read than the reader wants to have in memory. */
public final class LimitExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    /**
     * For what reads.
     *
     * @param what what is too long, for the message
     * @param limit how long it may be
     * @param unit what is counted, as "bytes"
     */
    public LimitExceededException(String what, long limit, String unit) {
        super(what + " has more than " + limit + " " + unit);
        this.limit = limit;
    }

    /** How much it may be. */
    public long limit() {
        return limit;
    }
}
