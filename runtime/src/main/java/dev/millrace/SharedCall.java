package dev.millrace;

import dev.millrace.internal.inbox.Job;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A callback from another thread, which may also cancel it: it runs or it is cancelled, never both.
 */
final class SharedCall extends Job implements Handle {
    private static final VarHandle CALLBACK;
    private static final Runnable CANCELLED = () -> {};

    static {
        try {
            CALLBACK =
                    MethodHandles.lookup()
                            .findVarHandle(SharedCall.class, "callback", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LoopImpl loop;
    private final Context context = Context.current();
    // null once taken by the run, or cancelled, whoever is first; changed through CALLBACK
    private volatile @Nullable Runnable callback;

    SharedCall(LoopImpl loop, Runnable callback) {
        this.loop = loop;
        CALLBACK.set(this, callback); // plain: the inbox publishes it
    }

    @Override
    public void run() {
        Runnable due = take(null);
        if (due != null) {
            loop.runCallback(due, context);
        }
    }

    @Override
    public void cancel() {
        take(CANCELLED);
    }

    /** The callback that will not run any more, as its loop is closed; null if it has run. */
    @Nullable Runnable drop() {
        return take(CANCELLED);
    }

    /** The callback, for the one who takes it away; null for all others. */
    private @Nullable Runnable take(@Nullable Runnable leaving) {
        Runnable due = callback;
        boolean waits = due != null && due != CANCELLED;
        return waits && CALLBACK.compareAndSet(this, due, leaving) ? due : null;
    }

    @Override
    public boolean cancelled() {
        return callback == CANCELLED;
    }
}
