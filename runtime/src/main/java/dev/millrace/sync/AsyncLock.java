package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.VoidBody;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one task holds at a time, across checkpoints.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. Only the task that holds it may
 * release it. It is not reentrant. A deadlock of tasks that wait for each other's locks is reported
 * to the loop's exception handler, with their names. They go on waiting; a {@code timeout} around
 * one of them ends the deadlock.
 *
 * {@snippet lang=java :
 * AsyncLock ledger = AsyncLock.create("ledger");
 * ledger.run(() -> write(read().plus(amount))); // both await; no other task writes in between
 * }
 */
public final class AsyncLock extends OwnedLock {
    private final WaitQueue<LockOwner, @Nullable Void> waiters;
    private @Nullable LockOwner holder; // loop only
    private final List<AsyncCondition> signalled = new ArrayList<>(1); // with waiting tasks

    private AsyncLock(EventLoop loop, String name) {
        super(name);
        waiters = new WaitQueue<>(loop, LockOwner::awaitsNothing);
        waiters.describedBy("lock", waiting -> describe("", "held"));
    }

    /**
     * A lock of the current loop.
     *
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static AsyncLock create() {
        return create(nextName());
    }

    /**
     * A lock of the current loop.
     *
     * @param name appears in messages
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static AsyncLock create(String name) {
        return create(EventLoop.current(), name);
    }

    /** As {@link #create(String)}, of {@code loop}. Any thread. */
    public static AsyncLock create(EventLoop loop, String name) {
        return new AsyncLock(loop, Objects.requireNonNull(name, "name"));
    }

    /**
     * Acquires the lock; waits until it is free.
     *
     * @throws IllegalStateException if the task holds it already, or if its holder has ended or
     *     ends while this waits
     */
    @Checkpoint
    public void acquire() {
        waiters.requireInLoop("acquire", "loop.submit(() -> lock.run(…))");
        if (holder == null) {
            Async.readyCheckpoint("acquire"); // other tasks may run, so tryAcquire looks again
            if (tryAcquire()) {
                return;
            }
        }
        LockOwner caller = LockOwner.current();
        LockOwner now = holder;
        if (now == caller || (now != null && now.task().done())) {
            Async.raisePending();
            throw now == caller ? heldBy(caller) : notReleased();
        }
        isWaitedFor(caller, waiters.isEmpty());
        Async.<@Nullable Void>suspendInLoop(wait -> {
            waiters.add(caller, wait);
            caller.awaits(this);
        });
    }

    /** Acquires the lock if it is free. Only tasks of the loop may call it. */
    public boolean tryAcquire() {
        waiters.requireInLoop("tryAcquire", "loop.submit(() -> lock.run(…))");
        if (holder != null) {
            return false;
        }
        LockOwner taker = LockOwner.current();
        if (!signalled.isEmpty()) {
            taker.isWaitedForAt(this);
        }
        holder = taker;
        return true;
    }

    /**
     * Releases the lock; the task that has waited longest gets it.
     *
     * @throws IllegalStateException if the calling task does not hold it
     */
    @Override
    public void release() {
        LockOwner caller = requireHeld("release");
        caller.released(this);
        holder = null;
        while (holder == null && !waiters.isEmpty()) {
            LockOwner next = waiters.firstWanted();
            if (waiters.offerFirst(null)) {
                next.wasGiven(this, !waiters.isEmpty() || !signalled.isEmpty());
                holder = next;
            }
        }
    }

    @Override
    void holderEnded() {
        while (!waiters.isEmpty()) {
            LockOwner next = waiters.firstWanted();
            waiters.failFirst(notReleased());
            next.awaitsNothing();
        }
        signalled.forEach(AsyncCondition::lockLost); // each task removes itself when it runs
    }

    /** A task begins to wait for a signal of {@code condition}. */
    void awaitsSignal(AsyncCondition condition) {
        if (!signalled.contains(condition)) {
            signalled.add(condition);
        }
    }

    /** No task waits for a signal of {@code condition} any more. */
    void awaitsNoSignal(AsyncCondition condition) {
        signalled.remove(condition);
    }

    /** Runs {@code body} with the lock held. */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T run(Body<? extends T, X> body)
            throws X {
        Async.requireArgument(body, "body");
        acquire();
        return runHeld(body);
    }

    /** As {@link #run(Body)}, without a value. */
    @Checkpoint
    public <X extends Throwable> void run(VoidBody<X> body) throws X {
        run(Async.requireArgument(body, "body").returningNull());
    }

    /** The task that holds the lock; null if it is free. Loop only. */
    public @Nullable Task<?> holder() {
        LockOwner now = holder;
        return now == null ? null : now.task();
    }

    /** The tasks that wait, longest first. Loop only. */
    public List<Task<?>> waiting() {
        return waiters.tasks();
    }

    @Override
    Collection<LockOwner> holders() {
        LockOwner now = holder;
        return now == null ? List.of() : List.of(now);
    }

    EventLoop loop() {
        return waiters.loop();
    }

    /** Refuses a caller that does not hold the lock. */
    LockOwner requireHeld(String call) {
        waiters.requireInLoop(call, "loop.submit(() -> lock.run(…))");
        LockOwner now = holder;
        if (now == null || now != LockOwner.current()) {
            throw new IllegalStateException(
                    call + " needs the lock, which the caller does not hold: " + this);
        }
        return now;
    }

    @Override
    public String toString() {
        LockOwner now = holder;
        return name() + (now == null ? " (free" : " (held by " + now) + ", " + waiters + ")";
    }
}
