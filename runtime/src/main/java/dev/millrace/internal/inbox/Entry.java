package dev.millrace.internal.inbox;

import org.jspecify.annotations.Nullable;

/**
 * Something a loop will run. Callbacks, signals and fibers are themselves the queue's entries, so
 * that scheduling allocates nothing.
 */
public abstract class Entry {
    // owned by the Inbox while the entry is in it; an entry is in at most one inbox, at most once
    @Nullable Entry next;
}
