package dev.millrace.internal.inbox;

/**
 * An entry that runs only the loop's own code. The driver delivers it while it empties the inbox.
 */
public abstract class Signal extends Entry {

    /** Runs on the driver; never throws and never waits. */
    public abstract void deliver();
}
