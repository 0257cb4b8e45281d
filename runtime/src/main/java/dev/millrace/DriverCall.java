package dev.millrace;

import dev.millrace.spi.Rethrow;
import org.jspecify.annotations.Nullable;

/** Work that the driver does for a task or callback, in the context of that. */
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
        } catch (Throwable t) { // the caller's
            failure = t;
        } finally {
            Thread.interrupted(); // an interrupt of the driver is nobody's
        }
    }

    /** What the work returned; throws what it threw. */
    @SuppressWarnings("NullAway") // null only where the work returned that
    T result() {
        if (failure != null) {
            throw Rethrow.unchecked(failure);
        }
        return value;
    }
}
