package dev.millrace.io;

import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import org.jspecify.annotations.Nullable;

/**
 * The dispatchers for blocking work. Each kind has threads of its own, so that work that hangs does
 * not hold up work of another kind. None of them are threads of the default dispatcher.
 */
final class IoJobs {
    /** Platform threads, because a file call pins a virtual thread. */
    static final Dispatcher FILES = Dispatcher.pool("millrace-files", 16, 1_000);

    /**
     * An interrupt would close the channel in use, so a cancelled task waits for the current call.
     */
    static final JobOptions FILE_CALL =
            JobOptions.in(FILES).withCancelPolicy(CancelPolicy.WAIT).withName("file");

    /** For short work that must not wait behind long work. */
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
