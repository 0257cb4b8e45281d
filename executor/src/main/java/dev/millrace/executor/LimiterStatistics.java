package dev.millrace.executor;

import java.time.Duration;

/**
 * What goes on behind a {@link CapacityLimiter}, and what has gone on since it was made.
 *
 * @param active jobs that run now, abandoned ones among them
 * @param queued jobs that wait now, for a permit or for another of their key
 * @param waitingForSlot tasks that are suspended now because there is no slot for their job
 * @param abandonedNow jobs that run now though their tasks have ended
 * @param ran jobs that ran and ended
 * @param abandoned jobs whose tasks ended before their work did
 * @param rejected jobs for which there was no slot, or that their executor would not take
 * @param waited how long the jobs that ran had waited before, together
 * @param running how long they ran, together
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
