package dev.millrace.io;

import java.io.EOFException;

/** The peer has ended before all came that a read was to bring; what came is in here. */
public final class IncompleteReadException extends EOFException {
    private static final long serialVersionUID = 1L;

    private final byte[] partial;

    /**
     * For what reads.
     *
     * @param partial what came; kept, not copied
     * @param wanted what was to come, in words
     */
    public IncompleteReadException(byte[] partial, String wanted) {
        super("the input ended after " + partial.length + " bytes, before " + wanted);
        this.partial = partial;
    }

    /** What came before the end; a copy. */
    public byte[] partial() {
        return partial.clone();
    }
}
