package dev.millrace;

/**
 * A callback that other code waits for. That code has to be released if the callback cannot run.
 */
interface Awaited {

    /**
     * Called with what the callback threw, or with what was thrown around it, for example by a
     * thread-local accessor. Does nothing if the waiting code has been released.
     */
    void failed(Throwable thrown);
}
