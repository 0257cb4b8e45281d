package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.LoopFuture;
import dev.millrace.Task;
import dev.millrace.spi.OwnStep;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the locks know of a task. Loop only.
 *
 * <p>It knows which lock the task waits for, to find deadlocks, and which of its locks others wait
 * for, so that those fail if the task ends without a release. Acquiring a free lock and releasing
 * it before another task wants it records nothing.
 */
final class LockOwner implements OwnStep<LoopFuture<?>> {
    private static final ThreadLocal<@Nullable LockOwner> CURRENT = new ThreadLocal<>();

    private static final @Nullable OwnedLock[] NONE = new OwnedLock[0];

    private final Task<?> task;
    private @Nullable OwnedLock awaited;
    private boolean watched;

    // the locks that it holds and others wait for, with room for the one it waits for
    private @Nullable OwnedLock[] wanted = NONE;
    private int wantedCount;

    private LockOwner(Task<?> task) {
        this.task = task;
    }

    /** The calling task. */
    static LockOwner current() {
        LockOwner owner = CURRENT.get(); // each task has its own thread
        if (owner == null) {
            owner = new LockOwner(Async.currentTask());
            CURRENT.set(owner);
        }
        return owner;
    }

    Task<?> task() {
        return task;
    }

    /**
     * Called before it waits. Allocates what it needs when it gets the lock, because a release must
     * not allocate.
     */
    void prepare() {
        if (!watched) {
            task.addDoneCallback(this);
            watched = true;
        }
        if (wantedCount + 1 >= wanted.length) {
            wanted = Arrays.copyOf(wanted, wantedCount + 2);
        }
    }

    /** A task waits for {@code lock}, which this one holds. */
    void isWaitedForAt(OwnedLock lock) {
        prepare();
        noteWanted(lock);
    }

    /**
     * It got {@code lock}, for which it waited; {@code wait} says whether others still wait for it.
     */
    void wasGiven(OwnedLock lock, boolean wait) {
        awaited = null;
        if (wait) {
            noteWanted(lock);
        }
    }

    private void noteWanted(OwnedLock lock) {
        for (int i = 0; i < wantedCount; i++) {
            if (wanted[i] == lock) {
                return;
            }
        }
        wanted[wantedCount++] = lock;
    }

    /** It has released {@code lock}. */
    void released(OwnedLock lock) {
        for (int i = 0; i < wantedCount; i++) {
            if (wanted[i] == lock) {
                wanted[i] = wanted[--wantedCount];
                wanted[wantedCount] = null;
                return;
            }
        }
    }

    @Override
    public boolean readsFailure() {
        return false; // a failure of the task must still be reported
    }

    /** Its task has ended. */
    @Override
    public void accept(LoopFuture<?> ended) {
        while (wantedCount > 0) {
            OwnedLock lost = wanted[--wantedCount];
            wanted[wantedCount] = null;
            if (lost != null) {
                lost.holderEnded();
            }
        }
    }

    /** It begins to wait; reports a deadlock if that closes a circle of waiting tasks. */
    void awaits(OwnedLock lock) {
        awaited = lock;
        for (LockOwner holder : lock.holders()) {
            if (holder.awaited != null) {
                reportCircle();
                return;
            }
        }
    }

    void awaitsNothing() {
        awaited = null;
    }

    /** Searches from holder to holder for a circle that leads back to this task. */
    private void reportCircle() {
        // each holder, with a task that waits for it
        var found = new HashMap<LockOwner, LockOwner>();
        var open = new ArrayDeque<LockOwner>();
        open.add(this);
        while (!open.isEmpty()) {
            LockOwner waiting = open.remove();
            if (waiting.awaited == null) {
                continue;
            }
            for (LockOwner holder : waiting.awaited.holders()) {
                if (holder == this) {
                    report(waiting, found);
                    return;
                }
                if (found.putIfAbsent(holder, waiting) == null) {
                    open.add(holder);
                }
            }
        }
    }

    private void report(LockOwner last, Map<LockOwner, LockOwner> found) {
        var circle = new ArrayDeque<LockOwner>();
        for (LockOwner each = last; each != null; each = found.get(each)) {
            circle.addFirst(each);
        }
        var message = new StringBuilder("tasks wait in a circle for each other's locks");
        String before = ": ";
        for (LockOwner each : circle) {
            message.append(before)
                    .append(each.task.name())
                    .append(" waits for ")
                    .append(each.awaited);
            before = "; ";
        }
        task.loop().report(new LoopFault(message.toString(), null, task.name(), null));
    }

    @Override
    public String toString() {
        return task.name() + (task.done() ? ", which has ended" : "");
    }
}
