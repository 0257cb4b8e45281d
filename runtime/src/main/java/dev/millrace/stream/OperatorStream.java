package dev.millrace.stream;

import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.spi.Rethrow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator with tasks of its own. Its body starts at the first pull, in a task of the loop that
 * has the context of that pull, and owns a group for whatever runs beside it: readers of the
 * sources, timers, mappings under way. The body emits; it waits where nobody pulls, and its
 * children do not. A cancel of the puller ends only its {@code next}.
 *
 * <p>When the body has ended, by its own or by a close, its children have too, and the sources are
 * closed. A failure of the group is the stream's as the source or the function has thrown it.
 */
final class OperatorStream<R> implements AsyncStream<R> {

    /** What the operator does. */
    @FunctionalInterface
    interface Body<R> {
        /** Forks into {@code group}, and emits to {@code out}; discards what it did not emit. */
        void run(TaskGroup group, Emitter<R> out) throws Throwable;
    }

    private final String name;
    private final List<? extends AsyncStream<?>> sources;
    private final GeneratorStream<R> generator;

    OperatorStream(String name, List<? extends AsyncStream<?>> sources, Body<R> body) {
        this.name = name;
        this.sources = List.copyOf(sources);
        this.generator = new GeneratorStream<>(out -> operate(name, this.sources, body, out));
    }

    /** Static: the body's task must not hold the stream, whose abandonment could not be seen. */
    private static <R> void operate(
            String name, List<? extends AsyncStream<?>> sources, Body<R> body, Emitter<R> out) {
        try {
            TaskGroup.run(
                    name,
                    group -> {
                        body.run(group, out);
                        group.cancel();
                    });
        } catch (TaskGroupException e) {
            throw Rethrow.unchecked(first(e));
        } finally {
            closeAll(sources);
        }
    }

    private static Throwable first(TaskGroupException failed) {
        List<Throwable> failures = failed.failures();
        Throwable first = failures.getFirst();
        for (Throwable later : failures.subList(1, failures.size())) {
            first.addSuppressed(later);
        }
        return first;
    }

    /** Closes each, whatever the ones before it throw. */
    static void closeAll(List<? extends AsyncStream<?>> streams) {
        Throwable failure = null;
        for (AsyncStream<?> stream : streams) {
            try {
                stream.close();
            } catch (Throwable t) {
                if (failure == null) {
                    failure = t;
                } else {
                    failure.addSuppressed(t);
                }
            }
        }
        if (failure != null) {
            throw Rethrow.unchecked(failure);
        }
    }

    @Override
    public @Nullable R next() {
        return generator.next(); // never its forEach, which would run the body in the puller's task
    }

    @Override
    public void close() {
        try {
            generator.close();
        } finally {
            closeAll(sources); // of an operator that was never pulled
        }
    }

    @Override
    public boolean closed() {
        return generator.closed();
    }

    @Override
    public String toString() {
        return name + (sources.isEmpty() ? "" : " of " + sources.getFirst());
    }
}
