package dev.millrace.executor;

import java.time.Duration;

/**
 * Figures of a {@link CapacityLimiter}: of the moment, and totals since it was made.
 *
 * @param active permits held now, including those of abandoned jobs
 * @param queued jobs that wait now, for a permit or behind another with their key
 * @param waitingForSlot tasks that are suspended now because there is no slot for their job
 * @param abandonedNow jobs that run now though their tasks have ended
 * @param ran jobs that ran and ended
 * @param abandoned jobs whose tasks ended before their work did
 * @param rejected jobs that found no slot or were refused by their executor or dispatcher
 * @param waited total time that the jobs that ran had waited for a permit or for the job before
 *     them with their key; in an executor of the user also for a thread. A job that gets a permit
 *     and a thread of the dispatcher at once adds nothing
 * @param running total time that they ran
 */
public record LimiterStatistics(
        int active,
        int queued,
        int waitingForSlot,
        int abandonedNow,
        long ran,
        long abandoned,
        long rejected,
        Duration waited,
        Duration running) {}
