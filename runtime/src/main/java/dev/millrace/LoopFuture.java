package dev.millrace;

import dev.millrace.internal.jvm.Log;
import dev.millrace.internal.thread.UserFrames;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A value that will be there: callbacks on one side, {@code await} on the other.
 *
 * <p>A future belongs to one loop. Its state may be read from any thread; awaiting, callbacks and
 * completion are for its loop only and say so at once when called elsewhere; cancelling is for any
 * thread.
 *
 * <p>A failure that nobody reads, by awaiting, {@link #result}, {@link #failure} or a callback,
 * goes to the loop's exception handler, once, when the future is collected or the loop closes.
 *
 * @param <T> the type of the value
 */
public abstract sealed class LoopFuture<T extends @Nullable Object> implements Selectable<T>
        permits Promise, Task {
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME =
                    MethodHandles.lookup().findVarHandle(LoopFuture.class, "outcome", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final LoopImpl loop;
    private final @Nullable CreationSite createdAt;
    // written once, by the loop through OUTCOME; read by any thread
    private volatile @Nullable Object outcome;

    // loop only
    private @Nullable Observer first;
    private @Nullable Observer last;

    LoopFuture(LoopImpl loop, @Nullable CreationSite createdAt) {
        this.loop = loop;
        this.createdAt = createdAt;
    }

    /** The loop this future belongs to. */
    public EventLoop loop() {
        return loop;
    }

    /** What diagnostics call this future. */
    public abstract String name();

    /** Whether there is an outcome: a value, a failure or a cancellation. Any thread. */
    public final boolean done() {
        return outcome != null;
    }

    /** Whether the outcome is a cancellation. Any thread. */
    public final boolean cancelled() {
        return outcome instanceof Outcome.Cancelled;
    }

    /**
     * The value, without waiting. Any thread.
     *
     * @throws IllegalStateException if there is no outcome yet
     * @throws TaskCancelledException if the future was cancelled
     */
    public final T result() {
        Object now = outcome;
        if (now == null) {
            throw new IllegalStateException(
                    name() + " is not done; await it, or look at done() first");
        }
        return unwrap(now);
    }

    /**
     * What the work threw; a {@link TaskCancelledException} if it was cancelled; null if it
     * succeeded. Any thread; never waits.
     *
     * @throws IllegalStateException if there is no outcome yet
     */
    public final @Nullable Throwable failure() {
        return switch (outcome) {
            case null -> throw new IllegalStateException(name() + " is not done");
            case Outcome.Failed failed -> seen(failed);
            case Outcome.Cancelled cancelled -> cancelledException(cancelled);
            default -> null;
        };
    }

    /**
     * Suspends the current task until there is an outcome, and returns the value.
     *
     * <p>Every awaiter gets the same value or the same exception instance, exactly what the work
     * threw. Cancelling the awaiting task leaves this future alone; only a job of {@code
     * runInExecutor} that the same cancel reaches is waited for, so that nothing of it runs on
     * unseen.
     *
     * @throws CancelledError if the awaiting task is cancelled
     * @throws TaskCancelledException if this future was cancelled by somebody
     * @throws IllegalStateException if the caller is not a task, or is this very task
     * @throws WrongThreadException if this future belongs to another loop
     */
    @Checkpoint
    public final T await() {
        BodyTask<?> task = Running.task("await");
        if (!stopsWith(task)) {
            task.enterCheckpoint();
        }
        requireLoopOf(task);
        if (task == this) {
            throw new IllegalStateException(task.name() + " awaits itself and would never end");
        }
        Object now = outcome;
        if (now == null) {
            var wait = new FutureWait(task, this);
            link(wait);
            task.park(wait);
            now = outcome;
            if (now == null) {
                throw new IllegalStateException(name() + " resumed its awaiter before it was done");
            }
            if (now instanceof Outcome.Cancelled) {
                task.throwIfCancelled(); // one cancel for both of us is my own cancellation
            }
        } else {
            task.spendBudget();
        }
        return unwrap(now);
    }

    /**
     * Whether this is a job that is being stopped by the very cancel that reaches {@code awaiter},
     * which then leaves with it and not before it.
     */
    final boolean stopsWith(BodyTask<?> awaiter) {
        return this instanceof JobTask<?> job && !job.done() && job.sharesCancelWith(awaiter);
    }

    /**
     * As {@link #await()}, declaring that the work may throw {@code X}, so that it can be caught.
     *
     * @param declared names the type for the compiler; other exceptions are thrown all the same
     */
    @Checkpoint
    public final <X extends Throwable> T awaitThrowing(Class<X> declared) throws X {
        return await();
    }

    /**
     * As {@link #await()}, with checked exceptions wrapped, for code behind proxies that treat a
     * checked exception nobody declared as a success: a transactional proxy would commit.
     *
     * @throws CompletionException around a checked exception
     */
    @Checkpoint
    public final T awaitUnchecked() {
        try {
            return await();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** Ends the wait of a {@code select} if there is an outcome, which stays. Loop only. */
    @Override
    public final boolean answerNow(Suspension<T> wait) {
        loop.requireInLoop("select", "loop.submit(…)");
        if (outcome == null) {
            return false;
        }
        T value;
        try {
            value = result();
        } catch (Throwable failure) {
            wait.fail(failure);
            return true;
        }
        wait.tryResume(value);
        return true;
    }

    /** Begins the wait of a {@code select}, which cancels and takes nothing. Loop only. */
    @Override
    public final void startWait(Suspension<T> wait) {
        var clause = new Clause(wait);
        link(clause);
        wait.onCancel(clause);
    }

    /**
     * Calls {@code callback} with this future once it is done: always through the ready queue,
     * never inline, also when it is done already. Loop only.
     */
    public final void addDoneCallback(Consumer<? super LoopFuture<T>> callback) {
        loop.requireInLoop(
                "addDoneCallback", "loop.callSoonThreadSafe(() -> future.addDoneCallback(…))");
        var observer = new DoneCallback<>(this, callback);
        if (outcome == null) {
            if (first instanceof CallbackIndex index) {
                index.add(observer);
            }
            link(observer);
        } else {
            if (outcome instanceof Outcome.Failed failed) {
                seen(failed);
            }
            observer.settled();
        }
    }

    /**
     * Removes every registration of {@code callback}, this very instance, that has not run; returns
     * how many. Takes a constant time on average, however many others wait. Loop only.
     */
    public final int removeDoneCallback(Consumer<? super LoopFuture<T>> callback) {
        loop.requireInLoop(
                "removeDoneCallback",
                "loop.callSoonThreadSafe(() -> future.removeDoneCallback(…))");
        int removed = 0;
        Removable registered =
                first instanceof CallbackIndex index ? index.remove(callback) : find(callback);
        for (; registered != null; registered = registered.older) {
            unlink(registered);
            registered.removed();
            removed++;
        }
        return removed;
    }

    /** The newest registration of {@code callback}, from which the older ones lead on. */
    private @Nullable Removable find(Object callback) {
        Removable newest = null;
        int seen = 0;
        for (Observer observer = first; observer != null; observer = observer.next) {
            if (observer instanceof Removable registered && registered.callback() == callback) {
                registered.older = newest;
                newest = registered;
            }
            if (++seen > CallbackIndex.WORTHWHILE) {
                return indexed().remove(callback);
            }
        }
        return newest;
    }

    private CallbackIndex indexed() {
        var index = new CallbackIndex(first);
        index.linked = true;
        index.next = first;
        if (first != null) {
            first.previous = index;
        }
        first = index;
        return index;
    }

    /** As {@link #cancel(String)}, without a reason. */
    public final boolean cancel() {
        return cancel(null);
    }

    /**
     * Asks for cancellation and returns at once. Any thread.
     *
     * @param reason travels to whoever is told; may be null
     * @return false if there is an outcome already
     */
    public abstract boolean cancel(@Nullable String reason);

    final @Nullable CreationSite createdAt() {
        return createdAt;
    }

    final @Nullable Object outcome() {
        return outcome;
    }

    /**
     * Sets the outcome and tells everybody who waits, in order. Loop only; false if there was one.
     */
    final boolean settle(Object result) {
        if (outcome != null) {
            return false;
        }
        OUTCOME.setRelease(this, result); // nothing here waits until every processor has seen it
        Observer observer = first;
        first = null;
        last = null;
        boolean read = false;
        while (observer != null) {
            read |= observer.reads();
            Observer after = observer.next;
            observer.previous = null;
            observer.next = null;
            observer.linked = false;
            observer.settled();
            observer = after;
        }
        if (!read && result instanceof Outcome.Failed failed) {
            watch(failed);
        }
        return true;
    }

    private void watch(Outcome.Failed failed) {
        try {
            loop.unread().watch(this, failed);
        } catch (OutOfMemoryError e) { // told now, as it cannot be remembered
            loop.faults().tell("", this, " has failed", failed.failure);
        }
    }

    final void link(Observer observer) {
        observer.linked = true;
        observer.previous = last;
        if (last == null) {
            first = observer;
        } else {
            last.next = observer;
        }
        last = observer;
    }

    final void unlink(Observer observer) {
        if (!observer.linked) {
            return;
        }
        observer.linked = false;
        Observer before = observer.previous;
        Observer after = observer.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
            if (before instanceof CallbackIndex) { // which is left alone, with nothing to find
                first = null;
                last = null;
            }
        } else {
            after.previous = before;
        }
        observer.previous = null;
        observer.next = null;
    }

    /** Refuses a task of another loop, which may not touch the list of those who wait. */
    final void requireLoopOf(BodyTask<?> task) {
        if (task.loop() != loop) {
            throw new WrongThreadException(
                    name()
                            + " belongs to loop "
                            + loop.name()
                            + "; a task of loop "
                            + task.loop().name()
                            + " reaches it through loop.submit(() -> future.await())");
        }
    }

    /** Whether anybody waits for the outcome. Loop only. */
    final boolean observed() {
        return first != null;
    }

    /** A {@code select} waits for this future, among others. */
    private final class Clause extends Observer implements CancelHook, Described {
        private final Suspension<T> wait;

        Clause(Suspension<T> wait) {
            this.wait = wait;
        }

        @Override
        boolean reads() {
            return true; // a select that has chosen another clause has left before
        }

        @Override
        void settled() {
            answerNow(wait);
        }

        @Override
        public boolean abort() {
            unlink(this);
            return true;
        }

        @Override
        public String kind() {
            return LoopFuture.this.kind();
        }

        @Override
        public Description describe() {
            return described();
        }
    }

    /** The kind of {@link #described}. Any thread. */
    final String kind() {
        return this instanceof Task<?> ? "task" : "promise";
    }

    /** What a wait for this future is called. Any thread. */
    final Description described() {
        return this instanceof Task<?>
                ? Description.of("task", name()).awaiting(this)
                : Description.of("promise", name());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what is in outcome came in as a T, null or not
    private T unwrap(Object now) {
        if (now instanceof Outcome.Failed failed) { // no switch: each await comes here
            throw Rethrow.unchecked(awaited(failed));
        }
        if (now instanceof Outcome.Cancelled cancelled) {
            throw cancelledException(cancelled);
        }
        return (T) valueOf(now);
    }

    private static @Nullable Object valueOf(Object now) {
        return now == Outcome.NULL ? null : now;
    }

    /** The failure itself never changes; where it is awaited goes to the debug log. */
    private Throwable awaited(Outcome.Failed failed) {
        if (loop.debug() && Log.reads(Level.DEBUG)) {
            var here = UserFrames.keepIn(new Throwable());
            Log.write(Level.DEBUG, "failure of " + name() + " is awaited here", here);
        }
        return seen(failed);
    }

    private static Throwable seen(Outcome.Failed failed) {
        failed.seen = true;
        return failed.failure;
    }

    private TaskCancelledException cancelledException(Outcome.Cancelled cancelled) {
        return new TaskCancelledException(name(), cancelled.reason());
    }

    @Override
    public String toString() {
        Object now = outcome;
        String state =
                switch (now) {
                    case null -> "pending";
                    case Outcome.Failed failed -> "failed with " + failed.failure;
                    case Outcome.Cancelled cancelled -> "cancelled";
                    default -> "succeeded";
                };
        return name() + " (" + state + ")";
    }
}
