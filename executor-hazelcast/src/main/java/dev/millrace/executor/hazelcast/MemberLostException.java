package dev.millrace.executor.hazelcast;

/**
 * The member that a job was sent to has ended or cannot be reached, so there is no result. The body
 * may have run completely, partly or not at all, and may still be running.
 */
public final class MemberLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemberLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
