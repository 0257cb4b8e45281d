package dev.millrace.stream;

import dev.millrace.CheckReturnValue;
import dev.millrace.EventLoop;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One source that many readers share, made by {@link Streams#replay}. Its own task reads the source
 * once, and every reader gets every element from where it began.
 *
 * <p>The first pull of the first reader starts to read the source, with its context; from then on
 * the source is read whether or not there are readers. A reader begins, at its first pull, with the
 * last {@code n} elements. Each reader has its own pace, but the source is not pulled while a
 * reader is {@code n} elements behind, or 1 if {@code n} is 0. So a reader that has begun and stops
 * pulling holds up all others until it is closed.
 *
 * <p>All readers end or fail with the source, also those that begin later; a failure is the same
 * instance for each. Closing this stream ends the readers and closes the source. An element that
 * leaves the buffer without being taken by any reader is discarded.
 *
 * @param <T> the type of the elements, which are never null
 */
public final class SharedStream<T> implements AutoCloseable {
    private static final String NAME = "replay";

    private final AsyncStream<? extends T> source;
    private final int kept;
    private final StreamLoop streamLoop = new StreamLoop();

    // the loop only
    private @Nullable SharedLog<T> log;
    private @Nullable PulledGenerator<T> reading;
    private Cleaner.@Nullable Cleanable abandonment;
    private boolean closed;

    SharedStream(AsyncStream<? extends T> source, int kept) {
        this.source = source;
        this.kept = kept;
    }

    /**
     * Another reader. Closing it, or leaving its {@code forEach}, ends this reader only.
     *
     * @return a stream that begins at its first pull
     */
    @CheckReturnValue
    public AsyncStream<T> newReader() {
        return new SharedReader<>(this);
    }

    /** Refuses a caller that is not on the loop of the readers. */
    EventLoop enter(String call) {
        return streamLoop.enter(call);
    }

    /** The log that the readers read; starts to fill it. Null if this was closed before. */
    @Nullable SharedLog<T> started() {
        EventLoop loop = enter("next");
        SharedLog<T> current = log;
        PulledGenerator<T> task = reading;
        if (current == null || task == null) {
            if (closed) {
                return null;
            }
            SharedLog<T> made = new SharedLog<>(loop, kept, NAME);
            task = readingTask(loop, source, made);
            abandonment = AbandonedStream.watch(this, new AbandonedStream(task, loop, NAME));
            reading = task;
            log = made;
            current = made;
        }
        task.begin();
        return current;
    }

    /** Static, so that the task does not refer to the stream. */
    private static <T> PulledGenerator<T> readingTask(
            EventLoop loop, AsyncStream<? extends T> source, SharedLog<T> log) {
        return new PulledGenerator<>(
                loop,
                _ -> OperatorStream.closingAfter(List.of(source), () -> log.fillFrom(source)),
                NAME,
                log);
    }

    /**
     * Closes the source, waits until that has cleaned up, and ends all readers. Idempotent.
     *
     * @throws WrongThreadException if the caller is not on the loop of its readers
     */
    @Override
    public void close() {
        streamLoop.enterIfUsed("close"); // first, so that a refused close closes nothing
        closed = true;
        PulledGenerator<T> task = reading;
        try {
            if (task == null) {
                source.close();
            } else {
                OperatorStream.closingAfter(List.of(source), task::close);
            }
        } finally {
            if (task != null && task.settled() && abandonment != null) {
                abandonment.clean();
            }
            Reference.reachabilityFence(this);
        }
    }

    /** Whether the source has ended or failed, or this was closed. */
    public boolean closed() {
        SharedLog<T> current = log;
        return closed || (current != null && current.over());
    }

    @Override
    public String toString() {
        return NAME + " of " + source;
    }
}
