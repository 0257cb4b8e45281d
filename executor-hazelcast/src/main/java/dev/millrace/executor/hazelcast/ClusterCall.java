package dev.millrace.executor.hazelcast;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The call that the body of a job runs for.
 *
 * {@snippet lang=java :
 * static Receipt charge(Order order) {
 *     String id = ClusterCall.current().jobId(); // the same each time this order is charged
 *     return ledger.chargeUnlessDone(id, order);
 * }
 * }
 *
 * @param jobId the id that the submitter gave, else a random one; the same each time the body runs
 *     for one submission
 * @param attempt 1 for the first time that this library sent the job, 2 for the second, and so on;
 *     repeats that the engine makes by itself do not count
 * @param delivery how often the body may run
 */
public record ClusterCall(String jobId, int attempt, Delivery delivery) {
    private static final ScopedValue<ClusterCall> CURRENT = ScopedValue.newInstance();

    /**
     * Checks that nothing is null.
     *
     * @param jobId the id of the job
     * @param attempt 1 or more
     * @param delivery how often the body may run
     */
    public ClusterCall {
        Objects.requireNonNull(jobId, "jobId");
        Objects.requireNonNull(delivery, "delivery");
    }

    /**
     * The call whose body the current thread runs.
     *
     * @return the call
     * @throws IllegalStateException if the caller is not the body of a job in a member
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
