package dev.millrace.internal.inbox;

/**
 * Something a loop will run, beside bare callbacks. Signals, fibers and jobs are themselves what is
 * queued, so that scheduling allocates nothing.
 */
public abstract class Entry {}
