package dev.millrace.executor.hazelcast;

/**
 * How often the body of one submitted job may run, and what its task learns when a member is lost.
 * No engine runs a job exactly once.
 */
public enum Delivery {
    /**
     * Sent to one member, by Hazelcast's {@code IExecutorService}. Lost with the member: the task
     * fails with {@link MemberLostException}, and the body has run in whole, in part or not at all.
     * It is sent again, to another member and with the same {@linkplain ClusterCall#jobId id}, only
     * if the job was {@linkplain dev.millrace.executor.remote.RemoteJob#withRetries declared
     * idempotent}.
     */
    AT_MOST_ONCE(false),

    /**
     * Kept by two members, by Hazelcast's {@code DurableExecutorService}: when one is lost, the
     * other runs the body again from its beginning, unasked, and perhaps while the first, which was
     * only out of reach, runs it still. The body must stand that; {@link ClusterCall#jobId} is the
     * same each time. When both are lost, or the way to them, the job is sent again, three times at
     * most, before the task fails with {@link MemberLostException}.
     */
    AT_LEAST_ONCE(true);

    private final boolean runsAgain;

    Delivery(boolean runsAgain) {
        this.runsAgain = runsAgain;
    }

    /**
     * Whether the engine may run a body more than once for one submission, by itself.
     *
     * @return true if every job must be idempotent
     */
    public boolean runsAgain() {
        return runsAgain;
    }
}
