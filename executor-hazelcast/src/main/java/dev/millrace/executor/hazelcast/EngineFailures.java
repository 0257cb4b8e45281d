package dev.millrace.executor.hazelcast;

import com.hazelcast.core.HazelcastOverloadException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import dev.millrace.spi.Unwrap;
import java.util.concurrent.RejectedExecutionException;

/** Translates the engine's failures, however deeply they are wrapped. */
final class EngineFailures {
    private EngineFailures() {}

    /**
     * The exception for a job that was sent to {@code who}. If {@code thrown} does not prove that
     * the job has not run, the member counts as lost.
     */
    static RuntimeException translate(Throwable thrown, String what, String who) {
        Throwable refusal = Unwrap.find(thrown, EngineFailures::isRefusal);
        if (refusal instanceof SplitBrainProtectionException) {
            return new RejectedExecutionException(
                    "the cluster has too few members to run " + what, thrown);
        }
        if (refusal != null) {
            return new RejectedExecutionException(who + " has no slot for " + what, thrown);
        }
        return new MemberLostException(
                who + " was lost while it had " + what + ": " + thrown, thrown);
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof RejectedExecutionException
                || failure instanceof HazelcastOverloadException
                || failure instanceof SplitBrainProtectionException;
    }
}
