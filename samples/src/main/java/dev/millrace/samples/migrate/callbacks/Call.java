package dev.millrace.samples.migrate.callbacks;

/** A question that is under way. */
@FunctionalInterface
public interface Call {

    /** Takes it back: the answer is not called any more. */
    void cancel();
}
