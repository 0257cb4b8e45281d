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

    /** What a task is thrown for what gRPC told an observer of its call. */
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

    /** Whether {@code told} may be the deadline of a scope that the call was given. */
    static boolean mayBeDeadline(Throwable told) {
        return told instanceof StatusRuntimeException failed
                && (failed.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
                        || failed.getStatus().getCode() == Status.Code.CANCELLED);
    }

    /**
     * What gRPC is told for what a body threw, if that was meant for the client: an exception of
     * gRPC, or what says that time is up or something was cancelled. Null for a failure.
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

    /** What gRPC is told for a failure that is not for clients; its cause stays on the server. */
    static Throwable failed(Throwable failure) {
        return FAILED.withCause(failure).asRuntimeException();
    }
}
