package dev.millrace;

import dev.millrace.spi.OwnStep;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A callback registered with a future. */
final class DoneCallback<T extends @Nullable Object> extends Removable {
    private final LoopFuture<T> future;
    private final Consumer<? super LoopFuture<T>> callback;

    // one of the two; allocated now, because settling a future must not fail
    private final @Nullable Runnable call;
    private final @Nullable OwnCall ownCall;

    private final @Nullable AbandonedPromise abandonment;

    DoneCallback(LoopFuture<T> future, Consumer<? super LoopFuture<T>> callback) {
        this.future = future;
        this.callback = callback;
        Runnable run = () -> callback.accept(future);
        boolean own = callback instanceof OwnStep<?>;
        this.ownCall = own ? future.loop.ownCall(run) : null;
        this.call = own ? null : future.loop.queueable(run);
        // the loop holds its running tasks, so only a promise can be abandoned
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
        // the callback gets the future, so it can read the failure
        return !(callback instanceof OwnStep<?> step) || step.readsFailure();
    }

    @Override
    void settled() {
        removed();
        if (call != null) {
            future.loop.turns().ready().add(call);
        } else if (ownCall != null) {
            future.loop.turns().add(ownCall);
        }
    }
}
