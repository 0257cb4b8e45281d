package dev.millrace;

import dev.millrace.spi.Rethrow;
import org.jspecify.annotations.Nullable;

/** Work that the driver runs for a task or callback, in its context. */
final class DriverCall<T extends @Nullable Object, X extends Throwable> implements Runnable {
    private final Body<? extends T, X> work;
    private final Context context;
    private @Nullable T value;
    private @Nullable Throwable failure;

    DriverCall(Body<? extends T, X> work, Context context) {
        this.work = work;
        this.context = context;
    }

    @Override
    public void run() {
        try {
            value = context.isEmpty() && !Context.isFollowed() ? work.run() : context.call(work);
        } catch (Throwable t) { // goes to the caller
            failure = t;
        } finally {
            Thread.interrupted(); // an interrupt must not reach the driver's next step
        }
    }

    /** What the work returned; throws what it threw. */
    @SuppressWarnings("NullAway") // null only if the work returned null
    T result() {
        if (failure != null) {
            throw Rethrow.unchecked(failure);
        }
        return value;
    }
}
