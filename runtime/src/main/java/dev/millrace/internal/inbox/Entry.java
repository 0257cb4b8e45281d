package dev.millrace.internal.inbox;

/**
 * Something that a loop will run, other than a bare callback. Signals, fibers and jobs are entries
 * themselves, so that scheduling them allocates nothing.
 */
public abstract class Entry {}
