package dev.millrace.sync;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/** A lock that knows which tasks hold it. */
abstract sealed class OwnedLock permits AsyncLock, AsyncReadWriteLock {
    private static final AtomicInteger UNNAMED = new AtomicInteger();

    private final String name;

    OwnedLock(String name) {
        this.name = name;
    }

    static String nextName() {
        return "lock-" + UNNAMED.incrementAndGet();
    }

    /** What messages call it. */
    public final String name() {
        return name;
    }

    /** The tasks that hold it. Loop only. */
    abstract Collection<LockOwner> holders();

    /** Its name, who holds it and who waits. Loop only. */
    @Override
    public abstract String toString();
}
