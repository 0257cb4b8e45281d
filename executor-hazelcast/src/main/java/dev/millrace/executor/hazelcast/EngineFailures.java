package dev.millrace.executor.hazelcast;

import com.hazelcast.core.HazelcastOverloadException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import java.util.concurrent.RejectedExecutionException;

/** What the engine's failures mean for a job, however many others they are wrapped in. */
final class EngineFailures {
    private static final int DEEPEST = 16;

    private EngineFailures() {}

    /**
     * What has become of a job that {@code who} had, if {@code thrown} is all that is known.
     * Whatever does not say that the job has not run is a loss.
     */
    static RuntimeException translate(Throwable thrown, String what, String who) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof RejectedExecutionException
                    || cause instanceof HazelcastOverloadException) {
                return new RejectedExecutionException(who + " has no room for " + what, thrown);
            }
            if (cause instanceof SplitBrainProtectionException) {
                return new RejectedExecutionException(
                        "the cluster has fewer members than it must have to run " + what, thrown);
            }
            cause = cause.getCause();
        }
        return new MemberLostException(who + " was lost with " + what + ": " + thrown, thrown);
    }
}
