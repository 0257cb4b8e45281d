package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** One reader of a {@link SharedStream}. It keeps the shared stream reachable. */
final class SharedReader<T> implements AsyncStream<T> {
    private final SharedStream<T> shared;

    // the stream's loop only
    private SharedLog.@Nullable Place<T> place; // null before the first pull
    private Cleaner.@Nullable Cleanable abandonment;
    private boolean closed;

    SharedReader(SharedStream<T> shared) {
        this.shared = shared;
    }

    @Override
    public @Nullable T next() {
        if (place == null) {
            Async.readyCheckpoint("next"); // in a cancelled scope nothing begins
        }
        SharedLog.Place<T> from = begun();
        if (from == null) {
            return null;
        }
        try {
            return from.next();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private SharedLog.@Nullable Place<T> begun() {
        SharedLog.Place<T> current = place;
        SharedLog<T> log = closed ? null : shared.started();
        if (current == null && log != null) {
            current = log.newPlace();
            place = current;
            abandonment =
                    AbandonedStream.watch(
                            this,
                            new AbandonedStream(
                                    current, EventLoop.current(), "reader of a shared stream"));
        }
        return current;
    }

    @Override
    public boolean ready() {
        return place == null ? closed : place.ready();
    }

    @Override
    public void close() {
        closed = true;
        if (place != null) {
            shared.enter("close");
            place.abandon();
        }
        if (abandonment != null) {
            abandonment.clean();
            abandonment = null;
        }
        Reference.reachabilityFence(this);
    }

    @Override
    public boolean closed() {
        return place == null ? closed : place.closed();
    }

    @Override
    public String toString() {
        return "reader of " + shared;
    }
}
