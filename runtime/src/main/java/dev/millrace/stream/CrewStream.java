package dev.millrace.stream;

import dev.millrace.Async;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/**
 * What the user holds of an operator with a {@link Crew}, which does not hold it: so that one that
 * is dropped is found, as the generator that it pulls.
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
                Async.readyCheckpoint("next"); // may give way, so it is looked at again
                R result = crew.take();
                if (result != null) {
                    return result;
                }
            }
            return generator.next(); // never its forEach, in which nobody would pull
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
        generator.enterIfUsed("close"); // a close that is refused has closed nothing
        try {
            generator.close();
        } finally {
            source.close(); // of an operator that was never pulled
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
