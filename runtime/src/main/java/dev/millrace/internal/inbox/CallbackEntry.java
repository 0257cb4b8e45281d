package dev.millrace.internal.inbox;

/** An entry that runs user code. So it runs on the callback fiber, never on the driver. */
public abstract class CallbackEntry extends Entry {

    /** Runs on the callback fiber. Reports what the user's code throws, and never throws itself. */
    public abstract void run();
}
