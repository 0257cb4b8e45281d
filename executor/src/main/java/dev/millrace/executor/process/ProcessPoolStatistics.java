package dev.millrace.executor.process;

/**
 * What a pool has to do and has done, at one moment.
 *
 * @param workers processes that are ready for jobs or run one
 * @param running jobs that run
 * @param queued jobs that wait for a worker
 * @param started workers started so far
 * @param died workers that ended without being told to
 * @param recycled workers replaced after the jobs, bytes or memory they were given
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
