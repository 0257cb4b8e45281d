package dev.millrace;

import dev.millrace.internal.timer.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A callback with a deadline: its own handle, heap node and queue entry. */
final class TimedCall extends Timer implements TimerHandle {
    private final LoopImpl loop;
    private final @Nullable Context context; // null for code of this library
    private @Nullable Runnable callback; // loop only; null once run or cancelled
    private boolean cancelled;

    TimedCall(LoopImpl loop, Runnable callback, @Nullable Context context) {
        this.loop = loop;
        // allocated now: library code must not fail when it is due
        this.callback = context == null ? loop.ownCall(callback)::run : callback;
        this.context = context;
    }

    @Override
    protected void due() {
        loop.turns().add(this);
    }

    @Override
    public void run() {
        Runnable due = callback;
        if (due == null) {
            return;
        }
        callback = null;
        if (context == null) {
            due.run();
        } else {
            loop.runCallback(due, context);
        }
    }

    @Override
    public void cancel() {
        loop.requireThread("TimerHandle.cancel", "loop.callSoonThreadSafe(handle::cancel)");
        if (callback != null) {
            cancelled = true;
            callback = null;
            loop.turns().timers().remove(this);
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public Duration when() {
        return loop.toLoopTime(whenNanos());
    }
}
