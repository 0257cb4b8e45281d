package dev.millrace;

/**
 * A {@link ScopeBody} without a value.
 *
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface VoidScopeBody<X extends Throwable> {

    /** Runs on the calling task; {@code scope} may be rescheduled or cancelled. */
    void run(CancelScope scope) throws X;
}
