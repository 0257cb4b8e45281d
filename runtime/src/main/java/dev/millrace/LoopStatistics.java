package dev.millrace;

/**
 * How much work a loop has at a moment, for meters. The loop runs on while it is read, so the
 * numbers may not match each other.
 *
 * @param tasks tasks that are not done, jobs included
 * @param ready callbacks and steps of tasks that wait for their turn, without those from other
 *     threads that the loop has not yet taken in
 * @param timers timers that are set
 * @param polls how often the loop has checked timers, channels and calls from other threads
 * @param discarded how many values went to the discard handler
 */
public record LoopStatistics(int tasks, int ready, int timers, long polls, long discarded) {}
