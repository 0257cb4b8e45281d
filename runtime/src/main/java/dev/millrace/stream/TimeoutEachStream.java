package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Limits each {@code next} of its source, in the task of the consumer. */
final class TimeoutEachStream<T> implements AsyncStream<T> {
    private final AsyncStream<? extends T> source;
    private final Duration limit;

    // the stream's loop only
    private @Nullable DeadlineExceededException failure;
    private boolean closed;

    TimeoutEachStream(AsyncStream<? extends T> source, Duration limit) {
        this.source = source;
        this.limit = limit;
    }

    @Override
    public @Nullable T next() {
        DeadlineExceededException failed = failure;
        if (closed || failed == null) {
            return limited();
        }
        Async.readyCheckpoint("next");
        throw failed;
    }

    private @Nullable T limited() {
        try {
            return Async.<@Nullable T, RuntimeException>timeout(limit, source::next);
        } catch (DeadlineExceededException late) {
            failure = late;
            OperatorStream.closingAfter(
                    List.of(source),
                    () -> {
                        throw late;
                    });
            throw late;
        }
    }

    @Override
    public boolean ready() {
        return failure != null || source.ready();
    }

    @Override
    public void close() {
        closed = true;
        source.close();
    }

    @Override
    public boolean closed() {
        return failure != null || source.closed();
    }

    @Override
    public String toString() {
        return "timeoutEach of " + source;
    }
}
