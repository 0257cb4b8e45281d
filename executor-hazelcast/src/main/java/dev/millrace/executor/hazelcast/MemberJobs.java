package dev.millrace.executor.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import dev.millrace.executor.remote.CallWindow;
import dev.millrace.executor.remote.JobWire;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The jobs that a member lists and those it runs now. Any thread. */
final class MemberJobs {
    private static final String KEY = "dev.millrace.jobs";
    private static final int MOST_REVOKED = 10_000;

    private final JobWire wire;

    // guarded by this
    private final SequencedSet<Run> running = new LinkedHashSet<>();
    private final SequencedSet<UUID> revoked = new LinkedHashSet<>(); // the latest cancelled ones

    MemberJobs(JobWire wire) {
        this.wire = wire;
    }

    /** The jobs of {@code member}; null if it was started without any. */
    static @Nullable MemberJobs of(HazelcastInstance member) {
        return (MemberJobs) member.getUserContext().get(KEY);
    }

    /** The user context of the member, in which {@link #of} finds this. */
    ConcurrentMap<String, Object> asContext() {
        return new ConcurrentHashMap<>(Map.of(KEY, this));
    }

    /** Runs {@code task} on the calling thread. A failure becomes an answer. */
    byte[] run(CallTask task) {
        var run = new Run(task.submission(), new CallWindow());
        if (!enter(run)) {
            return wire.failure(new CancellationException("cancelled before it began"));
        }
        try {
            return wire.answer(task.bytes(), new InCall(task.clusterCall(), run.window));
        } finally {
            leave(run);
        }
    }

    private synchronized boolean enter(Run run) {
        return !revoked.contains(run.submission) && running.add(run);
    }

    private synchronized void leave(Run run) {
        running.remove(run);
        notifyAll();
    }

    /**
     * Interrupts the bodies that run for {@code submission} and prevents further ones: the cancel
     * may arrive before the job, and an engine may send a job again. Returns whether a body was
     * running.
     */
    synchronized boolean cancel(UUID submission) {
        if (revoked.size() == MOST_REVOKED) {
            revoked.removeFirst();
        }
        revoked.add(submission);
        boolean found = false;
        for (Run run : running) {
            if (run.submission.equals(submission)) {
                run.window.cancel();
                found = true;
            }
        }
        return found;
    }

    synchronized int running() {
        return running.size();
    }

    /** Waits until nothing runs; false if that takes longer than {@code grace}. */
    synchronized boolean awaitIdle(Duration grace) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(grace);
        long left = end - System.nanoTime();
        while (!running.isEmpty() && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        return running.isEmpty();
    }

    /** A call that runs here or is about to. */
    private record Run(UUID submission, CallWindow window) {}

    /** Runs a body with its {@link ClusterCall}. */
    private record InCall(ClusterCall call, CallWindow window) implements JobWire.Around {
        @Override
        public <R extends @Nullable Object> R run(Callable<R> body) throws Exception {
            window.open();
            try {
                return ClusterCall.where(call, body::call);
            } finally {
                window.close();
            }
        }
    }
}
