package dev.millrace.io;

import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where work runs for which no loop can wait. Each kind has threads of its own: what hangs in one
 * keeps nothing of another kind from working, and none of them are those of the JVM's default
 * dispatcher.
 */
final class IoJobs {
    /** A file call pins the thread it runs on, so these are no virtual ones. */
    static final Dispatcher FILES = Dispatcher.pool("millrace-files", 16, 1_000);

    /** An interrupt would close the channel in use; so a cancel waits for the call at hand. */
    static final JobOptions FILE_CALL =
            JobOptions.in(FILES).withCancelPolicy(CancelPolicy.WAIT).withName("file");

    /** What is over at once, and must not wait behind what may not be. */
    static final JobOptions QUICK =
            JobOptions.in(Dispatcher.blocking("millrace-io", Integer.MAX_VALUE, 0))
                    .withCancelPolicy(CancelPolicy.WAIT);

    private IoJobs() {}

    /** Adds {@code second} to {@code first}, if there is one. */
    static Throwable both(@Nullable Throwable first, Throwable second) {
        if (first == null) {
            return second;
        }
        if (first != second) {
            first.addSuppressed(second);
        }
        return first;
    }
}
