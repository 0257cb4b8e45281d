package dev.millrace;

/**
 * How much there is in a loop at a moment, for meters: read while the loop runs on, and so each
 * number by itself.
 *
 * @param tasks that are not done, jobs among them
 * @param ready callbacks and steps of tasks that wait for their turn; of those from other threads
 *     the ones that the loop has taken in
 * @param timers that are set
 * @param polls how often the loop has looked at timers, channels and other threads
 * @param discarded how many values were handed over and not taken
 */
public record LoopStatistics(int tasks, int ready, int timers, long polls, long discarded) {}
