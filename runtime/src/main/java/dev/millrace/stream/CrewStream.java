package dev.millrace.stream;

import dev.millrace.Async;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * The stream of an operator with a {@link Crew}. The crew does not refer to it, so that a dropped
 * stream is noticed, like its generator.
 */
final class CrewStream<T, R> implements AsyncStream<R> {
    private final AsyncStream<T> source;
    private final Crew<T, R> crew;
    private final GeneratorStream<R> generator;
    private final StreamLoop streamLoop = new StreamLoop();

    CrewStream(AsyncStream<T> source, Crew<T, R> crew) {
        this.source = source;
        this.crew = crew;
        this.generator = new GeneratorStream<>(crew::run);
    }

    @Override
    public @Nullable R next() {
        try {
            if (crew.ready()) {
                streamLoop.enter("next");
                Async.readyCheckpoint("next"); // other tasks may run, so take() looks again
                R result = crew.take();
                if (result != null) {
                    return result;
                }
            }
            return generator.next(); // never forEach, which would run the body inline
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        return crew.ready();
    }

    @Override
    public void close() {
        generator.enterIfUsed("close"); // first, so that a refused close closes nothing
        try {
            generator.close();
        } finally {
            source.close(); // needed if the operator was never pulled
        }
    }

    @Override
    public boolean closed() {
        return generator.closed();
    }

    @Override
    public String toString() {
        return crew.toString();
    }
}
