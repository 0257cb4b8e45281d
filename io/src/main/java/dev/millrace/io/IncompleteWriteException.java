package dev.millrace.io;

import java.io.IOException;

/**
 * A write was cut off when part of it had gone out, by a cancel say, so that the peer cannot make
 * sense of anything more. The connection was aborted; each later call of it fails with this.
 */
public final class IncompleteWriteException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long written;
    private final long wanted;

    /**
     * For what writes.
     *
     * @param written how many bytes the system has taken
     * @param wanted how many there were to write
     */
    public IncompleteWriteException(long written, long wanted) {
        super("a write was cut off after " + written + " of " + wanted + " bytes");
        this.written = written;
        this.wanted = wanted;
    }

    /** How many bytes of the write the system has taken; how many came to the peer is not known. */
    public long written() {
        return written;
    }

    /** How many bytes there were to write. */
    public long wanted() {
        return wanted;
    }
}
