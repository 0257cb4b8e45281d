package dev.millrace.reactivestreams;

import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;

/**
 * A body that emits the elements of a stream. The stream is always closed, even if the body never
 * starts.
 */
final class StreamBody<T> implements Generator<T>, AutoCloseable {

    private final AsyncStream<T> stream;

    StreamBody(AsyncStream<T> stream) {
        this.stream = stream;
    }

    @Override
    public void run(Emitter<T> out) {
        stream.forEach(out::emit);
    }

    @Override
    public void close() {
        stream.close();
    }
}
