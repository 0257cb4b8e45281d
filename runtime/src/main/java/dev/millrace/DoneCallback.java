package dev.millrace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A callback registered with a future. */
final class DoneCallback<T extends @Nullable Object> extends Removable {
    private final LoopFuture<T> future;
    private final Consumer<? super LoopFuture<T>> callback;
    private final Runnable call; // made now, as nothing may fail when the future is settled
    private final @Nullable AbandonedPromise abandonment;

    DoneCallback(LoopFuture<T> future, Consumer<? super LoopFuture<T>> callback) {
        this.future = future;
        this.callback = callback;
        this.call = future.loop.queueable(() -> callback.accept(future));
        // a task that is not done is held by its loop
        this.abandonment = future instanceof Promise<?> promise ? promise.abandonment() : null;
        if (abandonment != null) {
            abandonment.add();
        }
    }

    @Override
    void removed() {
        if (abandonment != null) {
            abandonment.remove();
        }
    }

    @Override
    Object callback() {
        return callback;
    }

    @Override
    boolean reads() {
        return true; // whoever registered gets the future, failure and all
    }

    @Override
    void settled() {
        removed();
        future.loop.turns().ready().add(call);
    }
}
