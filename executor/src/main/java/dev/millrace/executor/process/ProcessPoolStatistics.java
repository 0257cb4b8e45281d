package dev.millrace.executor.process;

/**
 * The current and the total figures of a {@link ProcessPool}.
 *
 * @param workers processes that run a job or are ready for one
 * @param running jobs that run now
 * @param queued jobs that wait now
 * @param started workers started so far
 * @param died workers that ended unexpectedly
 * @param recycled workers replaced because of a limit on jobs, bytes or heap
 * @param retried calls of idempotent jobs that were run again
 */
public record ProcessPoolStatistics(
        int workers,
        int running,
        int queued,
        long started,
        long died,
        long recycled,
        long retried) {}
