package dev.millrace.io;

import java.io.IOException;

/**
 * A write was cut off after part of it had been sent, for example by a cancel, so the peer could
 * not understand later bytes. The connection was aborted, and each later call on it fails with this
 * exception.
 */
public final class IncompleteWriteException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long written;
    private final long wanted;

    /**
     * For code that writes.
     *
     * @param written how many bytes the system has taken
     * @param wanted how many there were to write
     */
    public IncompleteWriteException(long written, long wanted) {
        super("a write was cut off after " + written + " of " + wanted + " bytes");
        this.written = written;
        this.wanted = wanted;
    }

    /** How many bytes of the write the system took; how many reached the peer is unknown. */
    public long written() {
        return written;
    }

    /** How many bytes there were to write. */
    public long wanted() {
        return wanted;
    }
}
