package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Coroutine;
import dev.millrace.RetrySchedule;
import dev.millrace.VoidBody;
import dev.millrace.spi.Unwrap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream that goes on with another one when its source fails. It is a generator, so a failure in
 * it comes from the source and never from the consumer.
 */
final class RestartedStream<T> implements AsyncStream<T> {
    private final String name;
    private final @Nullable AsyncStream<? extends T> source;
    private final GeneratorStream<T> generator;

    private RestartedStream(
            String name, @Nullable AsyncStream<? extends T> source, Generator<T> body) {
        this.name = name;
        this.source = source;
        this.generator = new GeneratorStream<>(body);
    }

    /** Opens a stream, and another one after each failure, as {@code schedule} says. */
    static <T> AsyncStream<T> retry(
            RetrySchedule schedule, Coroutine<? extends AsyncStream<? extends T>> opening) {
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(opening, "opening");
        return new RestartedStream<>(
                "retry",
                null,
                out -> {
                    VoidBody<Exception> attempt = () -> emitAll(opened(opening), out);
                    Async.retry(schedule, attempt);
                });
    }

    private static <T> AsyncStream<? extends T> opened(
            Coroutine<? extends AsyncStream<? extends T>> opening) throws Exception {
        return Objects.requireNonNull(opening.run(), "the opening of a stream returned null");
    }

    /** Goes on with the stream that {@code fallback} returns for a failure of {@code type}. */
    static <T, F extends Throwable> AsyncStream<T> onFailure(
            AsyncStream<? extends T> source,
            Class<F> type,
            Mapping<? super F, ? extends AsyncStream<? extends T>> fallback) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(fallback, "fallback");
        return new RestartedStream<>(
                "onFailureResume",
                source,
                out -> {
                    try {
                        emitAll(source, out);
                    } catch (Throwable failure) {
                        if (!type.isInstance(failure) || isEndOfTask(failure)) {
                            throw failure;
                        }
                        if (wasLeft()) { // the consumer has left and wants no fallback
                            throw failure;
                        }
                        emitAll(resumed(fallback, type.cast(failure)), out);
                    }
                });
    }

    private static boolean wasLeft() {
        try {
            Async.raisePending();
            return false;
        } catch (Throwable left) {
            return true;
        }
    }

    /** Whether {@code failure} is a cancel or an interrupt. */
    static boolean isEndOfTask(Throwable failure) {
        return failure instanceof InterruptedException
                || Unwrap.failure(failure) instanceof CancelledError;
    }

    private static <T, F extends Throwable> AsyncStream<? extends T> resumed(
            Mapping<? super F, ? extends AsyncStream<? extends T>> fallback, F failure)
            throws Exception {
        try {
            return Objects.requireNonNull(
                    fallback.apply(failure), "the fallback of a stream returned null");
        } catch (Throwable second) {
            if (second != failure) {
                second.addSuppressed(failure);
            }
            throw second;
        }
    }

    private static <T> void emitAll(AsyncStream<? extends T> stream, Emitter<T> out) {
        stream.forEach((Action<T, RuntimeException>) out::emit);
    }

    @Override
    public @Nullable T next() {
        return generator.next();
    }

    @Override
    public <X extends Throwable> void forEach(Action<? super T, X> action) throws X {
        try {
            generator.forEach(action);
        } finally {
            if (!generator.begun()) { // else the body closes the source
                close();
            }
        }
    }

    @Override
    public void close() {
        generator.enterIfUsed("close"); // first, so that a refused close closes nothing
        try {
            generator.close();
        } finally {
            if (source != null) {
                source.close(); // needed if it was never read
            }
        }
    }

    @Override
    public boolean closed() {
        return generator.closed();
    }

    @Override
    public String toString() {
        return name + (source == null ? "" : " of " + source);
    }
}
