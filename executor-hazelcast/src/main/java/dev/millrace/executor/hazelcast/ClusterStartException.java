package dev.millrace.executor.hazelcast;

/** The member could not start, or the client could not reach the cluster, within the limit. */
public final class ClusterStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
