package dev.millrace;

/** A callback that somebody waits for, and who must not wait for ever if it cannot be run. */
interface Awaited {

    /**
     * What was thrown around the callback, by an accessor of a thread-local say, or by the callback
     * itself. Does nothing if whoever waits has been told.
     */
    void failed(Throwable thrown);
}
