package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.VoidBody;
import dev.millrace.spi.Description;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A lock that many tasks may hold at a time for reading, or one for writing.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}: a reader that comes after a
 * waiting writer waits behind it, so that writers get their turn. It is not reentrant, and a reader
 * cannot upgrade to writing: two readers that did would wait for each other. Deadlocks are reported
 * as by {@link AsyncLock}.
 *
 * {@snippet lang=java :
 * AsyncReadWriteLock routes = AsyncReadWriteLock.create("routes");
 * Route route = routes.read(() -> lookUp(flight));
 * routes.write(() -> replaceAll(loaded));
 * }
 */
public final class AsyncReadWriteLock extends OwnedLock {
    private final WaitQueue<Wish, @Nullable Void> waiters;

    // loop only
    private final Set<LockOwner> holders = new LinkedHashSet<>();
    private boolean writing;

    private record Wish(LockOwner owner, boolean writes) {}

    private AsyncReadWriteLock(EventLoop loop, String name) {
        super(name);
        waiters = new WaitQueue<>(loop, this::left);
        waiters.describedBy("lock", this::describe);
    }

    /**
     * A lock of the current loop.
     *
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static AsyncReadWriteLock create() {
        return create(nextName());
    }

    /**
     * A lock of the current loop.
     *
     * @param name appears in messages
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static AsyncReadWriteLock create(String name) {
        return create(EventLoop.current(), name);
    }

    /** As {@link #create(String)}, of {@code loop}. Any thread. */
    public static AsyncReadWriteLock create(EventLoop loop, String name) {
        return new AsyncReadWriteLock(loop, Objects.requireNonNull(name, "name"));
    }

    /** Runs {@code body} with the lock held for reading. */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T read(Body<? extends T, X> body)
            throws X {
        return run(false, Async.requireArgument(body, "body"));
    }

    /** As {@link #read(Body)}, without a value. */
    @Checkpoint
    public <X extends Throwable> void read(VoidBody<X> body) throws X {
        run(false, Async.requireArgument(body, "body").returningNull());
    }

    /** Runs {@code body} with the lock held for writing. */
    @Checkpoint
    public <T extends @Nullable Object, X extends Throwable> T write(Body<? extends T, X> body)
            throws X {
        return run(true, Async.requireArgument(body, "body"));
    }

    /** As {@link #write(Body)}, without a value. */
    @Checkpoint
    public <X extends Throwable> void write(VoidBody<X> body) throws X {
        run(true, Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Acquires the lock for reading if no task holds it for writing and none waits. {@link
     * #release} it afterwards. Only tasks of the loop may call it.
     */
    public boolean tryRead() {
        return tryEnter(false);
    }

    /**
     * Acquires the lock for writing if no task holds it and none waits. Otherwise as {@link
     * #tryRead}.
     */
    public boolean tryWrite() {
        return tryEnter(true);
    }

    /**
     * Acquires the lock for reading; waits until it can. {@link #release} it afterwards.
     *
     * @throws IllegalStateException if the task holds it already, or if a writer has ended or ends
     *     without a release while this waits
     */
    @Checkpoint
    public void acquireRead() {
        enter(false);
    }

    /**
     * Acquires the lock for writing; waits until it is free. {@link #release} it afterwards.
     *
     * @throws IllegalStateException if the task holds it already, or if a holder has ended or ends
     *     without a release while this waits
     */
    @Checkpoint
    public void acquireWrite() {
        enter(true);
    }

    /**
     * Releases the lock that the calling task holds; the tasks that have waited longest get it.
     *
     * @throws IllegalStateException if the calling task does not hold the lock
     */
    @Override
    public void release() {
        waiters.requireInLoop("release", "loop.submit(() -> lock.read(…))");
        LockOwner caller = LockOwner.current();
        if (!holders.remove(caller)) {
            throw new IllegalStateException(
                    "release needs the lock, which the caller does not hold: " + this);
        }
        caller.released(this);
        writing = false;
        serve();
    }

    private <T extends @Nullable Object, X extends Throwable> T run(
            boolean writes, Body<? extends T, X> body) throws X {
        enter(writes);
        return runHeld(body);
    }

    private void enter(boolean writes) {
        waiters.requireInLoop("acquire", "loop.submit(() -> lock.read(…))");
        if (admits(writes) && waiters.isEmpty()) {
            Async.readyCheckpoint("acquire"); // other tasks may run, so tryEnter looks again
            if (tryEnter(writes)) {
                return;
            }
        }
        LockOwner caller = LockOwner.current();
        boolean mine = holders.contains(caller);
        if (mine || (!admits(writes) && isLost())) {
            Async.raisePending();
            throw mine ? heldBy(caller) : notReleased();
        }
        isWaitedFor(caller, waiters.isEmpty());
        Async.<@Nullable Void>suspendInLoop(wait -> {
            waiters.add(new Wish(caller, writes), wait);
            caller.awaits(this);
        });
    }

    private boolean tryEnter(boolean writes) {
        waiters.requireInLoop("try", "loop.submit(() -> lock.read(…))");
        LockOwner caller = LockOwner.current();
        boolean enters = waiters.isEmpty() && admits(writes) && holders.add(caller);
        writing |= enters && writes;
        return enters;
    }

    private boolean admits(boolean writes) {
        return holders.isEmpty() || !(writes || writing);
    }

    private Description describe(Wish wish) {
        return describe(
                wish.writes ? " for writing" : " for reading", writing ? "written" : "read");
    }

    private void left(Wish wish) {
        wish.owner.awaitsNothing();
        serve(); // a writer that leaves lets the readers behind it in
    }

    private void serve() {
        while (!waiters.isEmpty() && admits(waiters.firstWanted().writes)) {
            Wish next = waiters.firstWanted();
            if (waiters.offerFirst(null)) {
                next.owner.wasGiven(this, !waiters.isEmpty());
                holders.add(next.owner);
                writing |= next.writes;
            }
        }
    }

    /**
     * A holder has ended without a release. Fails the waits that can never succeed; readers may
     * still join a reader that ended.
     */
    @Override
    void holderEnded() {
        while (!waiters.isEmpty()) {
            LockOwner next = waiters.firstWanted().owner;
            waiters.failFirst(notReleased());
            next.awaitsNothing();
            serve();
        }
    }

    private boolean isLost() {
        return holders.stream().anyMatch(each -> each.task().done());
    }

    /** The tasks that hold the lock: one for writing, or any number for reading. Loop only. */
    public Set<Task<?>> heldBy() {
        return holders.stream().map(LockOwner::task).collect(Collectors.toUnmodifiableSet());
    }

    /** The tasks that wait, longest first. Loop only. */
    public List<Task<?>> waiting() {
        return waiters.tasks();
    }

    @Override
    Collection<LockOwner> holders() {
        return holders;
    }

    @Override
    public String toString() {
        String held = holders.stream().map(LockOwner::toString).collect(Collectors.joining(", "));
        return name()
                + (held.isEmpty()
                        ? " (free, "
                        : (writing ? " (written by " : " (read by ") + held + ", ")
                + waiters
                + ")";
    }
}
