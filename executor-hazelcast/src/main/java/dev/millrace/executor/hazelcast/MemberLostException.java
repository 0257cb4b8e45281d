package dev.millrace.executor.hazelcast;

/**
 * The member that a job was sent to is gone or out of reach, and with it the job's result: the body
 * may have run in whole, in part, or not at all, and may be running still.
 */
public final class MemberLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemberLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
