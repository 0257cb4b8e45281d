package dev.millrace.executor.hazelcast;

import com.hazelcast.core.HazelcastOverloadException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import dev.millrace.spi.Unwrap;
import java.util.concurrent.RejectedExecutionException;

/** What the engine's failures mean for a job, however many others they are wrapped in. */
final class EngineFailures {
    private EngineFailures() {}

    /**
     * What has become of a job that {@code who} had, if {@code thrown} is all that is known.
     * Whatever does not say that the job has not run is a loss.
     */
    static RuntimeException translate(Throwable thrown, String what, String who) {
        Throwable refusal = Unwrap.find(thrown, EngineFailures::isRefusal);
        if (refusal instanceof SplitBrainProtectionException) {
            return new RejectedExecutionException(
                    "the cluster has fewer members than it must have to run " + what, thrown);
        }
        if (refusal != null) {
            return new RejectedExecutionException(who + " has no slot for " + what, thrown);
        }
        return new MemberLostException(who + " was lost with " + what + ": " + thrown, thrown);
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof RejectedExecutionException
                || failure instanceof HazelcastOverloadException
                || failure instanceof SplitBrainProtectionException;
    }
}
