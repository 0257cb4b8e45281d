package dev.millrace;

/** A call needed a loop that has been closed. */
public final class LoopClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** For bridges: the loop with this name is closed. */
    public LoopClosedException(String loop) {
        super("event loop " + loop + " is closed");
    }

    /** The loop with this name is closed because its own code failed. */
    LoopClosedException(String loop, Throwable broken) {
        super("event loop " + loop + " broke down and is closed", broken);
    }
}
