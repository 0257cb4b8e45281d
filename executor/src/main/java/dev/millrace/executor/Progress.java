package dev.millrace.executor;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports progress from a job to its loop. If reports come faster than the loop takes them, only
 * the latest is delivered. A report made before the work returns is delivered before its task ends.
 *
 * {@snippet lang=java :
 * Progress<Integer> rows = Progress.to(count -> bar.show(count)); // in a callback of this loop
 * runInExecutor(() -> loader.load(file, rows::report)).await();
 * }
 *
 * @param <P> the type of a report
 */
public final class Progress<P> {
    private final EventLoop loop = EventLoop.current();
    private final Context context = Context.current();
    private final Consumer<? super P> listener;
    // set by any thread; a thread that finds null here wakes the loop, which clears it
    private final AtomicReference<@Nullable P> latest = new AtomicReference<>();

    private Progress(Consumer<? super P> listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Makes a progress that reports to the current loop.
     *
     * @param <P> the type of a report
     * @param listener called with the latest report, in a callback of the loop, in the caller's
     *     context
     * @return the object that the work reports to
     * @throws IllegalStateException if the caller is neither a task nor a callback
     */
    public static <P> Progress<P> to(Consumer<? super P> listener) {
        return new Progress<>(listener);
    }

    /**
     * Reports {@code news}. Replaces a report that the loop has not taken yet. Any thread; never
     * waits.
     *
     * @param news the report; not null
     * @return false if the loop is closed, so that the report is lost
     */
    public boolean report(P news) {
        if (latest.getAndSet(Objects.requireNonNull(news, "news")) == null) {
            return loop.offer(this::deliver);
        }
        return !loop.closed();
    }

    private void deliver() {
        P news = latest.getAndSet(null);
        if (news != null) {
            context.run(() -> listener.accept(news));
        }
    }

    @Override
    public String toString() {
        return "progress on " + loop;
    }
}
