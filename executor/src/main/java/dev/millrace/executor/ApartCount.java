package dev.millrace.executor;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * A counter in a cache line of its own. Any thread.
 *
 * <p>It has an updater, not a {@code VarHandle}: where this is compiled into its callers, and again
 * into theirs, each access through a handle costs the compiler twelve more calls.
 */
@SuppressWarnings("unused")
final class ApartCount extends ApartCountValue {
    private long after1;
    private long after2;
    private long after3;
    private long after4;
    private long after5;
    private long after6;
    private long after7;
    private long after8;
    private long after9;
    private long after10;
    private long after11;
    private long after12;
    private long after13;
    private long after14;
    private long after15;
    private long after16;
}

/** Its value: the JVM lays out the fields of a superclass first. */
abstract class ApartCountValue extends Apart {
    private static final AtomicLongFieldUpdater<ApartCountValue> VALUE =
            AtomicLongFieldUpdater.newUpdater(ApartCountValue.class, "value");

    private volatile long value; // written through VALUE

    final long get() {
        return value;
    }

    final boolean compareAndSet(long expected, long next) {
        return VALUE.compareAndSet(this, expected, next);
    }

    final void increment() {
        VALUE.incrementAndGet(this);
    }

    /** Other threads may see it late. */
    final void setLazily(long next) {
        VALUE.lazySet(this, next);
    }
}
