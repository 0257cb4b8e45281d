package dev.millrace.executor.hazelcast;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a job may know of the call it runs for.
 *
 * {@snippet lang=java :
 * static Receipt charge(Order order) {
 *     String id = ClusterCall.current().jobId(); // the same each time this order is charged
 *     return ledger.chargeUnlessDone(id, order);
 * }
 * }
 *
 * @param jobId what the submitter called the job, or else a random id: the same each time the body
 *     runs for one submission
 * @param attempt counts up from 1 with each time that this library has sent the job; an engine that
 *     runs a job again by itself does not count
 * @param delivery how often the body may run
 */
public record ClusterCall(String jobId, int attempt, Delivery delivery) {
    private static final ScopedValue<ClusterCall> CURRENT = ScopedValue.newInstance();

    /**
     * Checks that nothing is missing.
     *
     * @param jobId what the submitter called the job
     * @param attempt 1 or more
     * @param delivery how often the body may run
     */
    public ClusterCall {
        Objects.requireNonNull(jobId, "jobId");
        Objects.requireNonNull(delivery, "delivery");
    }

    /**
     * The call that the calling thread runs the body of.
     *
     * @return the call
     * @throws IllegalStateException if the caller is not the body of a job that a member runs
     */
    public static ClusterCall current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException(
                    "no member runs this: ClusterCall.current() is for the body of a job of a"
                            + " cluster, on its own thread");
        }
        return CURRENT.get();
    }

    static <R extends @Nullable Object> R where(
            ClusterCall call, ScopedValue.CallableOp<R, Exception> body) throws Exception {
        return ScopedValue.where(CURRENT, call).call(body);
    }
}
