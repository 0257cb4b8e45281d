package dev.millrace.executor;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * News from a job to its loop. Reports that come faster than the loop takes them are coalesced:
 * only the latest is kept, so there is never more than one under way. What was reported before the
 * work returned is there before its task is done.
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
    // set by any thread; whoever finds none there tells the loop, which takes it away
    private final AtomicReference<@Nullable P> latest = new AtomicReference<>();

    private Progress(Consumer<? super P> listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * Reports into the current loop.
     *
     * @param <P> the type of a report
     * @param listener called with the latest report, in a callback of the loop, in the caller's
     *     context
     * @return what the work reports to
     * @throws IllegalStateException if the caller is neither a task nor a callback
     */
    public static <P> Progress<P> to(Consumer<? super P> listener) {
        return new Progress<>(listener);
    }

    /**
     * Reports {@code news}, in place of what the loop has not taken yet. Any thread; never waits.
     *
     * @param news what is to be known; not null
     * @return false if the loop is closed and will never know
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
