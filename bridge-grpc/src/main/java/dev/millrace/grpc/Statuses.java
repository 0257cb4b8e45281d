package dev.millrace.grpc;

import dev.millrace.DeadlineExceededException;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Unwrap;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Statuses of gRPC as exceptions of tasks, and the other way round. */
final class Statuses {
    static final Status CUT_OFF =
            Status.DEADLINE_EXCEEDED.withDescription("the method was cut off at its deadline");
    static final Status STOPPED =
            Status.UNAVAILABLE.withDescription("the server has stopped working on this call");
    private static final Status FAILED =
            Status.UNKNOWN.withDescription("the method failed; the server knows more");
    private static final Status AWAITED_CANCELLED =
            Status.CANCELLED.withDescription("what the method waited for was cancelled");

    private Statuses() {}

    /** The exception that a task gets for the error that gRPC has passed to its observer. */
    static Throwable toThrow(Throwable told) {
        if (!(told instanceof StatusRuntimeException failed)) {
            return told;
        }
        String description = failed.getStatus().getDescription();
        return switch (failed.getStatus().getCode()) {
            case CANCELLED -> new TaskCancelledException("the call", description, failed);
            case DEADLINE_EXCEEDED ->
                    new DeadlineExceededException(
                            "the call has exceeded its deadline"
                                    + (description == null ? "" : ": " + description),
                            failed);
            default -> failed;
        };
    }

    /** Whether {@code told} may come from the deadline of a scope, which the call was given. */
    static boolean mayBeDeadline(Throwable told) {
        return told instanceof StatusRuntimeException failed
                && (failed.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
                        || failed.getStatus().getCode() == Status.Code.CANCELLED);
    }

    /**
     * The error that gRPC gets for an exception of a body that is meant for the client: one of
     * gRPC, a deadline, or a cancellation. Null for any other.
     */
    static @Nullable Throwable meantForClients(Throwable thrown) {
        return switch (Unwrap.failure(thrown)) {
            case StatusRuntimeException status -> status;
            case StatusException status -> status;
            case DeadlineExceededException late -> CUT_OFF.withCause(late).asRuntimeException();
            case CancellationException cancelled ->
                    AWAITED_CANCELLED.withCause(cancelled).asRuntimeException();
            default -> null;
        };
    }

    /** The error that gRPC gets for any other failure; the cause stays on the server. */
    static Throwable failed(Throwable failure) {
        return FAILED.withCause(failure).asRuntimeException();
    }
}
