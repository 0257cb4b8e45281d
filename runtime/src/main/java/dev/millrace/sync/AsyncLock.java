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
 * release it, and a task that holds it may not take it again. Tasks that wait for each other's
 * locks in a circle are reported to the loop's exception handler, by name, and go on waiting: a
 * {@code timeout} around one of them ends it.
 *
 * {@snippet lang=java :
 * AsyncLock ledger = AsyncLock.create("ledger");
 * ledger.run(() -> write(read().plus(amount))); // both await; nobody writes in between
 * }
 */
public final class AsyncLock extends OwnedLock {
    private final WaitQueue<LockOwner, @Nullable Void> waiters;
    private @Nullable LockOwner holder; // loop only
    private final List<AsyncCondition> signalled = new ArrayList<>(1); // those that are awaited

    private AsyncLock(EventLoop loop, String name) {
        super(name);
        waiters = new WaitQueue<>(loop, LockOwner::awaitsNothing);
        waiters.describedBy("lock", waiting -> describe("", "held"));
    }

    /**
     * A lock of the loop at hand.
     *
     * @throws IllegalStateException if the caller is not on a loop
     */
    public static AsyncLock create() {
        return create(nextName());
    }

    /**
     * A lock of the loop at hand.
     *
     * @param name what messages call it
     * @throws IllegalStateException if the caller is not on a loop
     */
    public static AsyncLock create(String name) {
        return create(EventLoop.current(), name);
    }

    /** As {@link #create(String)}, of {@code loop}. Any thread. */
    public static AsyncLock create(EventLoop loop, String name) {
        return new AsyncLock(loop, Objects.requireNonNull(name, "name"));
    }

    /**
     * Takes the lock, and waits until it is free.
     *
     * @throws IllegalStateException if the task holds it already, or a task that has ended does,
     *     also if it ends while this waits
     */
    @Checkpoint
    public void acquire() {
        waiters.requireInLoop("acquire", "loop.submit(() -> lock.run(…))");
        if (holder == null) {
            Async.readyCheckpoint("acquire"); // may give way, so that it is looked at again
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

    /** Takes the lock if it is free. Loop only; a task. */
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
     * Hands the lock to the task that has waited longest.
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
        signalled.forEach(AsyncCondition::lockLost); // who is told leaves it when it runs
    }

    /** Somebody begins to wait for a signal, which only who holds the lock can give. */
    void awaitsSignal(AsyncCondition condition) {
        if (!signalled.contains(condition)) {
            signalled.add(condition);
        }
    }

    /** Nobody waits for a signal of {@code condition} any more. */
    void awaitsNoSignal(AsyncCondition condition) {
        signalled.remove(condition);
    }

    /** Runs {@code body} with the lock. */
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
