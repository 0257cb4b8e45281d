package dev.millrace;

/** A command that a {@link ScheduledView} has accepted and that has not ended. */
sealed interface ViewedCommand permits QueuedCommand, ScheduledCommand {

    /** What the caller handed in, or got. */
    Runnable command();

    /** Takes the command back; false if it has begun or ended. Any thread. */
    boolean withdraw();
}
