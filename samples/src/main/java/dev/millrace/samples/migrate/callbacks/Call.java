package dev.millrace.samples.migrate.callbacks;

/** A call that is under way. */
@FunctionalInterface
public interface Call {

    /** Cancels it: the callback is no longer called. */
    void cancel();
}
