package dev.millrace.micrometer;

import io.micrometer.context.ThreadLocalAccessor;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;

/**
 * Our own accessors, followed by those of the registry. With Micrometer Tracing an observation also
 * sets the context of OpenTelemetry, so its accessor must come last. This is a live view, because
 * the registry may change. Our accessors are not registered there: the registry is shared and would
 * keep the class loader of this library.
 */
final class WithOwn extends AbstractCollection<ThreadLocalAccessor<?>> {

    private final Collection<ThreadLocalAccessor<?>> own;
    private final Collection<ThreadLocalAccessor<?>> registered;

    private WithOwn(
            Collection<ThreadLocalAccessor<?>> own, Collection<ThreadLocalAccessor<?>> registered) {
        this.own = own;
        this.registered = registered;
    }

    /**
     * Combines both; returns {@code registered} itself if {@code own} is empty, which is the usual
     * case.
     */
    static Collection<ThreadLocalAccessor<?>> of(
            Collection<ThreadLocalAccessor<?>> own, Collection<ThreadLocalAccessor<?>> registered) {
        return own.isEmpty() ? registered : new WithOwn(own, registered);
    }

    @Override
    public Iterator<ThreadLocalAccessor<?>> iterator() {
        Iterator<ThreadLocalAccessor<?>> first = own.iterator();
        Iterator<ThreadLocalAccessor<?>> rest = registered.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return first.hasNext() || rest.hasNext();
            }

            @Override
            public ThreadLocalAccessor<?> next() {
                return first.hasNext() ? first.next() : rest.next();
            }
        };
    }

    @Override
    public int size() {
        return own.size() + registered.size();
    }
}
