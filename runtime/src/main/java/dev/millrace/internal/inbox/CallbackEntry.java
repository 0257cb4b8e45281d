package dev.millrace.internal.inbox;

/** An entry that runs user code, and therefore on the callback fiber, never on the driver. */
public abstract class CallbackEntry extends Entry {

    /** Runs on the callback fiber; reports what the user's code throws and returns normally. */
    public abstract void run();
}
