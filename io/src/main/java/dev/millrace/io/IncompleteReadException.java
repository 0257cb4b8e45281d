package dev.millrace.io;

import java.io.EOFException;

/** The input ended before a read was complete; this contains the bytes that came. */
public final class IncompleteReadException extends EOFException {
    private static final long serialVersionUID = 1L;

    private final byte[] partial;

    /**
     * For code that reads.
     *
     * @param partial the bytes that came; not copied
     * @param wanted what was expected, in words
     */
    public IncompleteReadException(byte[] partial, String wanted) {
        super("the input ended after " + partial.length + " bytes, before " + wanted);
        this.partial = partial;
    }

    /** A copy of the bytes that came before the end. */
    public byte[] partial() {
        return partial.clone();
    }
}
