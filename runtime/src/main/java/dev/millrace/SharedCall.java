package dev.millrace;

import dev.millrace.internal.inbox.Job;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A callback from another thread, which may also cancel it: it runs or it is cancelled, never both.
 */
final class SharedCall extends Job implements Handle {
    private final LoopImpl loop;
    private final Context context = Context.current();
    // taken by the run or by a cancel, whoever is first
    private final AtomicReference<@Nullable Runnable> callback;
    private volatile boolean cancelled;

    SharedCall(LoopImpl loop, Runnable callback) {
        this.loop = loop;
        this.callback = new AtomicReference<>(callback);
    }

    @Override
    public void run() {
        Runnable due = callback.getAndSet(null);
        if (due != null) {
            loop.runCallback(due, context);
        }
    }

    @Override
    public void cancel() {
        if (callback.getAndSet(null) != null) {
            cancelled = true;
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }
}
