package dev.millrace.executor.hazelcast;

/** No member could be started, or no cluster be reached, within the limit. */
public final class ClusterStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
