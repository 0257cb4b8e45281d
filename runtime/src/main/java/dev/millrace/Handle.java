package dev.millrace;

/** A scheduled callback. */
public interface Handle {

    /**
     * Prevents the callback from running and drops the references to it; has no effect once it has
     * begun. Loop only, like the call that made the handle; the handles of {@link
     * EventLoop#callSoonThreadSafe} may be cancelled from any thread.
     */
    void cancel();

    /** Whether {@link #cancel()} was called before the callback ran. */
    boolean cancelled();
}
