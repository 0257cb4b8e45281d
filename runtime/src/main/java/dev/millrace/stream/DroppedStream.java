package dev.millrace.stream;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/** A stream with an unreachable iterator. It is closed in a new task, because closing waits. */
record DroppedStream(AsyncStream<?> stream, EventLoop loop) implements Abandonable {
    @Override
    public boolean closed() {
        return stream.closed();
    }

    @Override
    public boolean settled() {
        return stream.closed();
    }

    @Override
    public void abandon() {
        if (stream.closed()) {
            return;
        }
        Coroutine<@Nullable Void> close =
                () -> {
                    stream.close();
                    return null;
                };
        loop.detach("closing an abandoned stream", close);
    }
}
