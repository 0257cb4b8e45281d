package dev.millrace;

/** A {@link ScopeBody} without a value. */
@FunctionalInterface
public interface VoidScopeBody {

    /** Runs on the calling task; {@code scope} may be rescheduled or cancelled. */
    void run(CancelScope scope) throws Exception;
}
