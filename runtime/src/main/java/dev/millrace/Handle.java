package dev.millrace;

/** A scheduled callback. */
public interface Handle {

    /**
     * Prevents the callback from running and releases it. Has no effect once the callback has
     * begun. Loop only, except for handles of {@link EventLoop#callSoonThreadSafe}, which any
     * thread may cancel.
     */
    void cancel();

    /** Whether {@link #cancel()} was called before the callback ran. */
    boolean cancelled();
}
