package dev.millrace.internal.inbox;

/**
 * Something a loop will run. Callbacks, signals and fibers are themselves the queue's entries, so
 * that scheduling allocates nothing.
 */
public abstract class Entry {}
