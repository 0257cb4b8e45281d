package dev.millrace;

import dev.millrace.spi.Unwrap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The running task is being cancelled.
 *
 * <p>It is an {@link Error}, so that {@code catch (Exception e)} in code that knows nothing of
 * tasks lets it pass. Each checkpoint raises a new instance without a stack trace. Do not catch it:
 * the scope that was cancelled absorbs it. Code that catches it gets another one at its next
 * checkpoint.
 */
public final class CancelledError extends Error {
    private static final long serialVersionUID = 1L;

    /** By name: this module knows no other library. */
    private static final Set<String> FOREIGN_WRAPPERS =
            Set.of(
                    "reactor.core.Exceptions$ReactiveException",
                    "reactor.core.Exceptions$BubblingException",
                    "reactor.core.Exceptions$RetryExhaustedException");

    private final transient @Nullable CancelScope scope;
    private final String who;
    private final @Nullable String reason;

    CancelledError(CancelScope scope, String who, @Nullable String reason) {
        super("cancelled by " + who + (reason == null ? "" : ": " + reason), null, true, false);
        this.scope = scope;
        this.who = who;
        this.reason = reason;
    }

    /**
     * The cancellation in {@code thrown}, also inside wrappers of known libraries; null if there is
     * none.
     */
    static @Nullable CancelledError in(Throwable thrown) {
        if (thrown instanceof CancelledError error) { // the usual case
            return error;
        }
        Throwable inner = Unwrap.inside(thrown, CancelledError::isWrapper);
        return inner instanceof CancelledError error ? error : null;
    }

    /**
     * For bridges: what the calling task throws when {@code what}, which it has awaited, failed
     * with {@code failure}. Unwraps the failure. A cancellation becomes a {@link
     * TaskCancelledException}. So does a {@code CancelledError}, which belongs to the task behind
     * {@code what}, unless it is the caller's own: what works on the caller's fiber can fail with
     * that.
     */
    public static Throwable toThrow(Throwable failure, String what) {
        return switch (Unwrap.failure(failure)) {
            case TaskCancelledException told -> told;
            case CancellationException cancelled ->
                    new TaskCancelledException(what, cancelled.getMessage(), cancelled);
            case CancelledError own when own.reachesCaller() -> own;
            case CancelledError foreign ->
                    new TaskCancelledException(what, foreign.reason(), foreign);
            case Throwable other -> other;
        };
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof ExecutionException
                || thrown instanceof CompletionException
                || FOREIGN_WRAPPERS.contains(thrown.getClass().getName());
    }

    /**
     * Whether this is a cancel of a scope around the caller, with no shield in between. For
     * bridges: the error that a library hands back may be the caller's own cancel or that of
     * another task.
     */
    public boolean reachesCaller() {
        CancelScope cancelled = scope;
        return cancelled != null
                && Running.current() instanceof BodyTask<?> task
                && cancelled.reaches(task.scope());
    }

    /** Who cancelled: a task's name, a deadline, or a thread's name. */
    public String who() {
        return who;
    }

    /** The reason given to {@code cancel}; null if there was none. */
    public @Nullable String reason() {
        return reason;
    }

    @Nullable CancelScope scope() {
        return scope;
    }
}
