package dev.millrace.micrometer;

import io.micrometer.context.ThreadLocalAccessor;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;

/**
 * Accessors of our own before those of the registry: an observation, which sets the context of
 * OpenTelemetry too where Micrometer Tracing is, has the last word. A view: the registry grows and
 * shrinks. It is told of none of ours, because it is everybody's, and would hold the class loader
 * of this library.
 */
final class WithOwn extends AbstractCollection<ThreadLocalAccessor<?>> {

    private final Collection<ThreadLocalAccessor<?>> own;
    private final Collection<ThreadLocalAccessor<?>> registered;

    private WithOwn(
            Collection<ThreadLocalAccessor<?>> own, Collection<ThreadLocalAccessor<?>> registered) {
        this.own = own;
        this.registered = registered;
    }

    /** Both; the registry's own where there are none of ours, as a rule. */
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
