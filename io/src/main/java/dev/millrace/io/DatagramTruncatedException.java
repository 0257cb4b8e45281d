package dev.millrace.io;

import java.io.IOException;
import java.io.Serial;

/** A datagram was longer than {@link DatagramOptions#maxSize}; this has its beginning. */
public final class DatagramTruncatedException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient Datagram beginning;

    DatagramTruncatedException(Datagram beginning) {
        super(
                "a datagram from "
                        + beginning.sender()
                        + " was cut to "
                        + beginning.bytes().length
                        + " bytes; DatagramOptions.withMaxSize lets longer ones in");
        this.beginning = beginning;
    }

    /** The first {@link DatagramOptions#maxSize} bytes, and their sender. */
    public Datagram beginning() {
        return beginning;
    }
}
