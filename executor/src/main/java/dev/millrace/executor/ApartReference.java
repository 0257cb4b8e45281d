package dev.millrace.executor;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** As {@link ApartCount}, a reference. Any thread. */
@SuppressWarnings("unused")
final class ApartReference<T> extends ApartReferenceValue<T> {
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

    ApartReference(T first) {
        super(first);
    }
}

/** Its value. */
abstract class ApartReferenceValue<T> extends Apart {
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<ApartReferenceValue, Object> VALUE =
            AtomicReferenceFieldUpdater.newUpdater(
                    ApartReferenceValue.class, Object.class, "value");

    private volatile T value; // written through VALUE

    ApartReferenceValue(T first) {
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
