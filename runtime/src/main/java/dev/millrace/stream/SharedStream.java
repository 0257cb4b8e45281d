package dev.millrace.stream;

import dev.millrace.CheckReturnValue;
import dev.millrace.EventLoop;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One source that many readers share, made by {@link Streams#replay}: it is read once, in a task of
 * its own, and every reader gets every element from where it has begun.
 *
 * <p>The source is read from the first pull of the first reader on, with the context of that, and
 * then whether or not there are readers. A reader begins, at its first pull, with the last {@code
 * n} elements. Each goes at its own pace: the source is not asked for another element while a
 * reader is {@code n} elements behind, or 1 where {@code n} is 0. So a reader that has begun and
 * does not go on holds up all others until it is closed.
 *
 * <p>Readers end and fail with the source, the same instance for each, also those that begin later;
 * closing this ends them and the source. An element that no reader has taken when it is forgotten
 * is discarded.
 *
 * @param <T> the elements, never null
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

    /** Makes sure that the caller is on the loop of the readers. */
    EventLoop enter(String call) {
        return streamLoop.enter(call);
    }

    /** The log that the readers read, filled from now on; null if this was closed before. */
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
            task.watchedBy(abandonment);
            reading = task;
            log = made;
            current = made;
        }
        task.begin();
        return current;
    }

    /** Static, so that the task does not hold the stream. */
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
        streamLoop.enterIfUsed("close"); // a close that is refused has closed nothing
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

    /** Whether nothing more will come from the source: it has ended or failed, or was closed. */
    public boolean closed() {
        SharedLog<T> current = log;
        return closed || (current != null && current.over());
    }

    @Override
    public String toString() {
        return NAME + " of " + source;
    }
}
