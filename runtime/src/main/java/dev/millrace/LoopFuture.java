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
 * A value that will be there later: tasks await it, callbacks are called with it.
 *
 * <p>A future belongs to one loop. Any thread may read its state and cancel it. Only its loop may
 * await it, add callbacks or complete it; elsewhere these calls throw at once.
 *
 * <p>A failure is read by {@link #await()}, {@link #result}, {@link #failure} or a callback. One
 * that nobody reads goes to the loop's exception handler, once, when the future is
 * garbage-collected or the loop closes.
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

    /** The name in messages. */
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
     * The failure: what the work threw, or a {@link TaskCancelledException} if it was cancelled;
     * null if it succeeded. Any thread; never waits.
     *
     * @throws IllegalStateException if there is no outcome yet
     */
    public final @Nullable Throwable failure() {
        Object now = outcome;
        if (now == null) {
            throw new IllegalStateException(name() + " is not done");
        }
        if (now instanceof Outcome.Failed failed) { // no switch: each run of a loop gets here
            return seen(failed);
        }
        return now instanceof Outcome.Cancelled cancelled ? cancelledException(cancelled) : null;
    }

    /**
     * Suspends the current task until there is an outcome, and returns the value.
     *
     * <p>Every awaiter gets the same value or the same exception instance, exactly what the work
     * threw. Cancelling the awaiting task does not cancel this future. If the same cancel also
     * reaches a job of {@code runInExecutor} that is awaited here, this call waits until the job
     * has ended, so that none of its work runs on unseen.
     *
     * @throws CancelledError if the awaiting task is cancelled
     * @throws TaskCancelledException if this future was cancelled
     * @throws IllegalStateException if the caller is not a task, or awaits itself
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
                task.throwIfCancelled(); // a cancel that reached both is the awaiter's own
            }
        } else {
            task.spendBudget();
        }
        return unwrap(now);
    }

    /**
     * Whether this is a running job, and one cancel reaches both it and {@code awaiter}. Then the
     * awaiter waits until the job has ended.
     */
    final boolean stopsWith(BodyTask<?> awaiter) {
        return this instanceof JobTask<?> job && !job.done() && job.sharesCancelWith(awaiter);
    }

    /**
     * As {@link #await()}, but declares {@code X}, so that it can be caught.
     *
     * @param declared names the type for the compiler; exceptions of other types are thrown too
     */
    @Checkpoint
    public final <X extends Throwable> T awaitThrowing(Class<X> declared) throws X {
        return await();
    }

    /**
     * As {@link #await()}, with checked exceptions wrapped. For code behind proxies that mishandle
     * undeclared checked exceptions: a transactional proxy, for example, would commit.
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

    /** Ends the wait of a {@code select} if there is an outcome. The outcome stays. Loop only. */
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

    /** Begins the wait of a {@code select}; it neither cancels nor takes the outcome. Loop only. */
    @Override
    public final void startWait(Suspension<T> wait) {
        var clause = new Clause(wait);
        link(clause);
        wait.onCancel(clause);
    }

    /**
     * Calls {@code callback} with this future once it is done. The call always goes through the
     * ready queue, even if the future is done already. Loop only.
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
     * Removes every registration of this {@code callback} instance that has not run, and returns
     * how many. Takes constant time on average. Loop only.
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

    /** The newest registration of {@code callback}; the older ones are linked to it. */
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
     * @param reason appears in the exceptions that report the cancel; may be null
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
     * Sets the outcome and notifies the observers in order. Loop only; false if there was an
     * outcome.
     */
    final boolean settle(Object result) {
        if (outcome != null) {
            return false;
        }
        OUTCOME.setRelease(this, result); // release is enough: nothing here needs a full fence
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
        } catch (OutOfMemoryError e) { // reported now, because it cannot be recorded
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
            if (before instanceof CallbackIndex) { // an index without observers is of no use
                first = null;
                last = null;
            }
        } else {
            after.previous = before;
        }
        observer.previous = null;
        observer.next = null;
    }

    /** Refuses a task of another loop, which must not touch the list of observers. */
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
            return true; // a select that chose another clause is no longer linked here
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

    /** Describes a wait for this future. Any thread. */
    final Description described() {
        return this instanceof Task<?>
                ? Description.of("task", name()).awaiting(this)
                : Description.of("promise", name());
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the outcome was set as a T, which may allow null
    private T unwrap(Object now) {
        if (now instanceof Outcome.Failed failed) { // no switch: this is on the path of each await
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

    /** Logs in debug mode where the failure is awaited; the failure itself is not changed. */
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
