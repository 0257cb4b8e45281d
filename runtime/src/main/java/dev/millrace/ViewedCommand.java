package dev.millrace;

/** A command that a {@link ScheduledView} has accepted and that has not ended. */
sealed interface ViewedCommand permits QueuedCommand, ScheduledCommand {

    /** The command that the caller submitted, or its future. */
    Runnable command();

    /** Takes the command back; false if it has begun or ended. Any thread. */
    boolean withdraw();
}
