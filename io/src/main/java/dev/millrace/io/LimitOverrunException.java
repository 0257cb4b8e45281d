package dev.millrace.io;

import java.io.IOException;

/** There was more than a read may take. The bytes can still be read. */
public final class LimitOverrunException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long limit;

    /**
     * For code that reads.
     *
     * @param what was too long, in words
     * @param limit how many bytes were allowed
     */
    public LimitOverrunException(String what, long limit) {
        this(what, limit, "bytes");
    }

    /**
     * As the other constructor, for another unit than bytes.
     *
     * @param what was too long, in words
     * @param limit how much was allowed
     * @param unit the unit of the limit
     */
    LimitOverrunException(String what, long limit, String unit) {
        super(what + " is longer than " + limit + " " + unit);
        this.limit = limit;
    }

    /** The limit, in bytes or characters. */
    public long limit() {
        return limit;
    }
}
