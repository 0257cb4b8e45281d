package dev.millrace.executor;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * Keeps the fields of a subclass away from what lies before the object, because other threads write
 * that: by two cache lines, which processors fetch in pairs.
 *
 * <p>Values are written through updaters, not a {@code VarHandle}: where they are compiled into
 * their callers, and again into theirs, each access through a handle costs the compiler twelve more
 * calls.
 */
@SuppressWarnings("unused")
abstract class Apart {
    private long before1;
    private long before2;
    private long before3;
    private long before4;
    private long before5;
    private long before6;
    private long before7;
    private long before8;
    private long before9;
    private long before10;
    private long before11;
    private long before12;
    private long before13;
    private long before14;
    private long before15;
    private long before16;

    /** The value of an {@link ApartCount}: the JVM lays out the fields of a superclass first. */
    abstract static class Count extends Apart {
        private static final AtomicLongFieldUpdater<Count> VALUE =
                AtomicLongFieldUpdater.newUpdater(Count.class, "value");

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

    /** The value of an {@link ApartReference}. */
    abstract static class Reference<T> extends Apart {
        @SuppressWarnings("rawtypes")
        private static final AtomicReferenceFieldUpdater<Reference, Object> VALUE =
                AtomicReferenceFieldUpdater.newUpdater(Reference.class, Object.class, "value");

        private volatile T value; // written through VALUE

        Reference(T first) {
            this.value = first;
        }

        final T get() {
            return value;
        }

        final boolean compareAndSet(T expected, T next) {
            return VALUE.compareAndSet(this, expected, next);
        }

        /** Other threads may see it late. */
        final void setLazily(T next) {
            VALUE.lazySet(this, next);
        }
    }
}
