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
 * An operator with its own tasks. Its body starts at the first pull, in a task of the loop with the
 * context of that pull, and owns a group for readers of the sources, timers and mappings. The body
 * emits, and waits while there is no pull; its children run on. A cancel of the consumer ends only
 * its {@code next}.
 *
 * <p>When the body ends, by itself or by a close, its children end too and the sources are closed.
 * The stream fails with the failure that the source or the function threw, unwrapped.
 */
final class OperatorStream<R> implements AsyncStream<R> {

    /** What the operator does. */
    @FunctionalInterface
    interface Body<R> {
        /** Forks into {@code group}, and emits to {@code out}, which discards what it refuses. */
        void run(TaskGroup group, Emitter<R> out) throws Throwable;
    }

    /** A step that may throw any exception. */
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

    /**
     * Static, so that the body's task does not refer to the stream, and a dropped stream is
     * noticed.
     */
    private static <R> Generator<R> operating(
            String name, List<? extends AsyncStream<?>> sources, Body<R> body) {
        return out ->
                closingAfter(
                        sources,
                        () -> inGroup(name, group -> body.run(group, discarding(name, out))));
    }

    /** An emitter that discards an element if a pending cancel keeps it from being emitted. */
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

    /** Runs {@code body} in a group that ends with it, and throws the first failure unwrapped. */
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

    /** Closes {@code source} because of {@code failure}, and throws that. */
    static RuntimeException closingAfter(AsyncStream<?> source, Throwable failure) {
        closeAll(List.of(source), failure);
        return Rethrow.unchecked(failure);
    }

    /** Closes all streams, also if some closes throw. */
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
                    failure = t; // a failure matters more than a cancel
                } else if (failure != t) {
                    failure.addSuppressed(t);
                }
            }
        }
        if (failure != null) {
            throw Rethrow.unchecked(failure);
        }
    }

    /** The {@code toString} of an operator: its name and its first source. */
    static String describe(String name, List<? extends AsyncStream<?>> sources) {
        return name + (sources.isEmpty() ? "" : " of " + sources.getFirst());
    }

    @Override
    public @Nullable R next() {
        return generator.next(); // never forEach, which would run the body in the consumer's task
    }

    @Override
    public void close() {
        generator.enterIfUsed("close"); // first, so that a refused close closes nothing
        closingAfter(sources, generator::close); // the sources too: it may never have been pulled
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
