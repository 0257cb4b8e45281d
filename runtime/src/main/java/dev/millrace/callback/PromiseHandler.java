package dev.millrace.callback;

import dev.millrace.LoopClosedException;
import dev.millrace.Promise;
import java.nio.channels.CompletionHandler;
import org.jspecify.annotations.Nullable;

/** Completes the promise of an NIO.2 operation; called on a thread of the channel's group. */
final class PromiseHandler<V extends @Nullable Object>
        implements CompletionHandler<V, @Nullable Object> {
    private final Promise<V> promise;

    PromiseHandler(Promise<V> promise) {
        this.promise = promise;
    }

    @Override
    public void completed(V result, @Nullable Object attachment) {
        try {
            promise.completeThreadSafe(result);
        } catch (LoopClosedException closed) {
            // the close has cancelled the waiting task
        }
    }

    @Override
    public void failed(Throwable failure, @Nullable Object attachment) {
        try {
            promise.failThreadSafe(failure);
        } catch (LoopClosedException closed) {
            // the close has cancelled the waiting task
        }
    }
}
