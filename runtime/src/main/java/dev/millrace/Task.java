package dev.millrace;

import dev.millrace.spi.Description;
import dev.millrace.spi.LoopObserver;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LoopFuture} of something that runs: a body on its own fiber, or a job in an executor.
 *
 * <p>The loop holds a strong reference to a running task, so it is not garbage-collected.
 *
 * @param <T> the type of the value
 */
public abstract sealed class Task<T extends @Nullable Object> extends LoopFuture<T>
        permits BodyTask, JobTask {
    private final long id;
    private final @Nullable String givenName;
    private final CancelScope scope;

    // the place of this task in the loop's registry; loop only
    TaskRegistry.@Nullable Page page;
    int place;

    private long startedNanos;

    Task(
            LoopImpl loop,
            @Nullable String givenName,
            CancelScope scope,
            @Nullable CreationSite createdAt) {
        super(loop, createdAt);
        this.id = loop.nextTaskId();
        this.givenName = givenName;
        this.scope = scope;
    }

    /** The number of this task: counts up from 1 within a loop. */
    public final long id() {
        return id;
    }

    /** The name given at the fork, or one made of the id. */
    @Override
    public final String name() {
        return givenName == null ? "task-" + id : givenName;
    }

    /** The context the task runs in now. */
    public abstract Context context();

    /**
     * Cancels the task's outermost scope: from now on every checkpoint of the task, and of the
     * tasks it forked into its groups, raises. A body that has not begun still runs to its first
     * checkpoint; a job that has not begun never runs. If the body returns normally in spite of the
     * cancel, the task has its value.
     */
    @Override
    public final boolean cancel(@Nullable String reason) {
        if (done()) {
            return false;
        }
        scope.cancel(reason);
        return true;
    }

    /**
     * Whether the caller is this task, or was forked, at any depth, into a group that this task has
     * open. Such a caller must not wait for the end of this task: it would wait for itself. For
     * authors of streams.
     */
    public final boolean surroundsCaller() {
        return scope.surroundsCaller();
    }

    /** Where it was forked, innermost frame first; empty unless its loop is in debug mode. */
    final List<StackTraceElement> forkSite() {
        CreationSite site = createdAt();
        return site == null ? List.of() : List.of(site.shown().getStackTrace());
    }

    /** The outermost scope, which {@link #cancel} cancels. */
    final CancelScope outermostScope() {
        return scope;
    }

    /** When it was added to the registry of its loop, by the loop's coarse clock. */
    final long startedNanos() {
        return startedNanos;
    }

    /** Called just before it is added to the registry. */
    final void started() {
        startedNanos = loop.coarseNanos();
    }

    /** How long the current wait has lasted; negative if there is none. Any thread. */
    long waitedNanos(long now) {
        return -1;
    }

    /** The thread that does the work now, for diagnosis; null if there is none. */
    abstract @Nullable Thread thread();

    /** What the task waits for; null if that is not known. Any thread, racy. */
    abstract @Nullable Description describeWait();

    /** A cancel has reached this task: wakes, interrupts or notes it. Loop only. */
    abstract void cancelDelivered();

    // ---- calls of observers

    final void tellForked(LoopObserver told) {
        LoopNews.tell(() -> {
            long parent = Running.current() instanceof BodyTask<?> forker ? forker.id() : 0;
            told.taskForked(loop.name(), id, name(), parent);
        });
    }

    final void tellStarted(LoopObserver told) {
        LoopNews.tell(() -> told.taskStarted(loop.name(), id, name()));
    }

    final void tellSuspended(LoopObserver told, String why) {
        LoopNews.tell(() -> told.taskSuspended(loop.name(), id, name(), why));
    }

    final void tellSuspended(LoopObserver told, Wait wait) {
        LoopNews.tell(() -> tellSuspended(told, kindOf(wait)));
    }

    private static String kindOf(Wait wait) {
        try {
            return Objects.requireNonNullElse(wait.kind(), "unknown");
        } catch (Throwable t) { // foreign code: a hook describes itself
            return "unknown";
        }
    }

    final void tellResumed(LoopObserver told) {
        LoopNews.tell(() -> told.taskResumed(loop.name(), id, name()));
    }

    final void tellCancelDelivered(LoopObserver told) {
        LoopNews.tell(() -> told.cancelDelivered(loop.name(), id, name()));
    }

    final void tellEnded(LoopObserver told, @Nullable Object outcome) {
        String how =
                switch (outcome) {
                    case Outcome.Failed failed -> "failed";
                    case Outcome.Cancelled cancelled -> "cancelled";
                    case null, default -> "returned";
                };
        LoopNews.tell(() -> told.taskEnded(loop.name(), id, name(), how));
    }
}
