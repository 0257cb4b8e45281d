package dev.millrace.executor.hazelcast;

/**
 * How often the body of one submitted job may run, and what happens when a member is lost. No
 * engine can promise exactly once.
 */
public enum Delivery {
    /**
     * The job is sent to one member, by Hazelcast's {@code IExecutorService}. If the member is
     * lost, the task fails with {@link MemberLostException}; the body may have run completely,
     * partly or not at all. It is sent again, to another member and with the same {@linkplain
     * ClusterCall#jobId id}, only if the job was {@linkplain
     * dev.millrace.executor.remote.RemoteJob#withRetries declared idempotent}.
     */
    AT_MOST_ONCE(false),

    /**
     * Two members keep the job, by Hazelcast's {@code DurableExecutorService}. If one is lost, the
     * other runs the body again from its beginning. The first may still be running it, if it was
     * only cut off. So every body must be idempotent; {@link ClusterCall#jobId} is the same each
     * time. If both are lost or cut off, the job is sent again, up to three times or as often as it
     * declares, before the task fails with {@link MemberLostException}.
     */
    AT_LEAST_ONCE(true);

    private final boolean runsAgain;

    Delivery(boolean runsAgain) {
        this.runsAgain = runsAgain;
    }

    /**
     * Whether the engine may, by itself, run a body more than once for one submission.
     *
     * @return true if every job must be idempotent
     */
    public boolean runsAgain() {
        return runsAgain;
    }
}
