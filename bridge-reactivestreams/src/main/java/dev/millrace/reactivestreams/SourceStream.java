package dev.millrace.reactivestreams;

import dev.millrace.CancelledError;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.TaskCancelledException;
import dev.millrace.spi.Rethrow;
import dev.millrace.stream.AsyncStream;
import org.jspecify.annotations.Nullable;

/**
 * A foreign source as a stream: subscribed to by the first {@code next()}, left by {@code close()}.
 */
final class SourceStream<T> implements AsyncStream<T> {

    private final ForeignSource<T> source;
    private final int prefetch;

    // All of it belongs to the loop of the first call.
    private @Nullable EventLoop loop;
    private @Nullable Checkpoint checkpoint;
    private @Nullable StreamIntake<T> intake;
    private @Nullable Handle onLoopClose;
    private @Nullable Throwable failure;
    private boolean reading;
    private boolean closed;

    SourceStream(ForeignSource<T> source, int prefetch) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be 1 or more, was " + prefetch);
        }
        this.source = source;
        this.prefetch = prefetch;
    }

    @Override
    public @Nullable T next() {
        Checkpoint ready = enter("next");
        if (reading) {
            throw new IllegalStateException(
                    "another task is waiting for this stream's next element: it has one consumer");
        }
        reading = true;
        try {
            return nextPassing(ready);
        } finally {
            reading = false;
        }
    }

    private @Nullable T nextPassing(Checkpoint ready) {
        boolean passed =
                false; // one checkpoint, before the element is taken: a cancel leaves it where it
        // is
        while (true) {
            StreamIntake<T> from = intake;
            if (from != null && !from.ready()) {
                from.awaitSignal();
                passed = true;
                continue;
            }
            if (!passed) {
                ready.pass();
                passed = true;
                continue; // it may have given way, so that what was found is looked at again
            }
            if (closed) {
                return end();
            }
            if (from == null) {
                subscribe();
                continue;
            }
            T element = from.take();
            if (element != null) {
                return element;
            }
            if (from.exhausted()) {
                failure = from.takeFailure();
                close();
            }
        }
    }

    private @Nullable T end() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw Rethrow.unchecked(thrown);
        }
        return null;
    }

    private void subscribe() {
        var fresh = new StreamIntake<>(source, prefetch);
        intake = fresh;
        onLoopClose = EventLoop.current().onClose(this::close);
        try {
            source.subscribeTo(fresh);
        } catch (CancelledError cancelled) {
            failure =
                    new TaskCancelledException(
                            "the subscription of this stream", cancelled.reason());
            close();
            throw cancelled;
        }
    }

    @Override
    public boolean ready() {
        enter("ready");
        StreamIntake<T> from = intake;
        return closed || (from != null && from.ready());
    }

    @Override
    public void close() {
        enter("close");
        if (closed) {
            return;
        }
        closed = true;
        Handle registration = onLoopClose;
        onLoopClose = null;
        if (registration != null) {
            registration.cancel();
        }
        StreamIntake<T> left = intake;
        intake = null;
        if (left != null) {
            left.abandon();
        }
    }

    @Override
    public boolean closed() {
        return closed;
    }

    private Checkpoint enter(String call) {
        EventLoop owner = loop;
        Checkpoint ready = checkpoint;
        if (owner == null || ready == null) {
            loop = EventLoop.current();
            ready = Checkpoint.onCurrentLoop();
            checkpoint = ready;
        } else if (!owner.isOwner()) {
            throw new WrongThreadException(
                    call
                            + " was called outside the stream's loop "
                            + owner.name()
                            + "; from another thread use loop.submit(() -> stream."
                            + call
                            + "())");
        }
        return ready;
    }
}
