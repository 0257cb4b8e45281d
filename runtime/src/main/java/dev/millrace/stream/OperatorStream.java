package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
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
        /** Forks into {@code group}, and emits to {@code out}, which discards what it refuses. */
        void run(TaskGroup group, Emitter<R> out) throws Throwable;
    }

    /** A step that may throw anything that a body may. */
    @FunctionalInterface
    interface Reading {
        /** Reads the sources. */
        void run() throws Exception;
    }

    private final String name;
    private final List<? extends AsyncStream<?>> sources;
    private final GeneratorStream<R> generator;

    OperatorStream(String name, List<? extends AsyncStream<?>> sources, Body<R> body) {
        this.name = name;
        this.sources = List.copyOf(sources);
        this.generator = new GeneratorStream<>(name, operating(name, this.sources, body));
    }

    /** Static: the body's task must not hold the stream, whose abandonment could not be seen. */
    private static <R> Generator<R> operating(
            String name, List<? extends AsyncStream<?>> sources, Body<R> body) {
        return out ->
                closingAfter(
                        sources,
                        () -> inGroup(name, group -> body.run(group, discarding(name, out))));
    }

    /** A cancel that is pending is raised before the element is handed over: it goes nowhere. */
    private static <R> Emitter<R> discarding(String name, Emitter<R> out) {
        EventLoop loop = EventLoop.current();
        return element -> {
            try {
                Async.raisePending();
            } catch (Throwable t) {
                loop.discard(element, null, name);
                throw t;
            }
            out.emit(element);
        };
    }

    /** Runs {@code body} in a group that ends with it, and throws the first failure bare. */
    static void inGroup(String name, TaskGroup.Body body) {
        try {
            TaskGroup.run(
                    name,
                    group -> {
                        body.run(group);
                        group.cancel();
                    });
        } catch (TaskGroupException e) {
            throw Rethrow.unchecked(first(e));
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

    /** Runs {@code body} and closes the sources, whatever it throws. */
    static void closingAfter(List<? extends AsyncStream<?>> sources, Reading body) {
        Throwable failure = null;
        try {
            body.run();
        } catch (Throwable t) {
            failure = t;
        }
        closeAll(sources, failure);
    }

    /** Closes {@code source} as {@code failure} ends the reading of it, and throws that. */
    static RuntimeException closingAfter(AsyncStream<?> source, Throwable failure) {
        closeAll(List.of(source), failure);
        return Rethrow.unchecked(failure);
    }

    /** Closes each, whatever the ones before it throw. */
    static void closeAll(List<? extends AsyncStream<?>> streams) {
        closeAll(streams, null);
    }

    private static void closeAll(
            List<? extends AsyncStream<?>> streams, @Nullable Throwable before) {
        Throwable failure = before;
        for (AsyncStream<?> stream : streams) {
            try {
                stream.close();
            } catch (Throwable t) {
                if (failure == null || failure instanceof CancelledError) {
                    failure = t; // what really failed is told
                } else if (failure != t) {
                    failure.addSuppressed(t);
                }
            }
        }
        if (failure != null) {
            throw Rethrow.unchecked(failure);
        }
    }

    /** An operator and the first of its sources, as its {@code toString} says it. */
    static String describe(String name, List<? extends AsyncStream<?>> sources) {
        return name + (sources.isEmpty() ? "" : " of " + sources.getFirst());
    }

    @Override
    public @Nullable R next() {
        return generator.next(); // never its forEach, which would run the body in the puller's task
    }

    @Override
    public void close() {
        generator.enterIfUsed("close"); // a close that is refused has closed nothing
        closingAfter(sources, generator::close); // of an operator that was never pulled, too
    }

    @Override
    public boolean closed() {
        return generator.closed();
    }

    @Override
    public String toString() {
        return describe(name, sources);
    }
}
