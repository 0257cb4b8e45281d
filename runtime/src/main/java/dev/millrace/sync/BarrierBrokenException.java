package dev.millrace.sync;

import java.io.Serial;

/** A task waited at a barrier that was reset or aborted. */
public final class BarrierBrokenException extends IllegalStateException {
    @Serial private static final long serialVersionUID = 1L;

    BarrierBrokenException(String message) {
        super(message);
    }
}
