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
 * A task, as the locks know it. Loop only.
 *
 * <p>It knows which lock it waits for, so that a circle is found; and which locks it holds that
 * others wait for, so that those are told if it ends without a release. Nobody who takes a free
 * lock and gives it back before somebody else wants it has anything noted.
 */
final class LockOwner implements OwnStep<LoopFuture<?>> {
    private static final ThreadLocal<@Nullable LockOwner> CURRENT = new ThreadLocal<>();

    private static final @Nullable OwnedLock[] NONE = new OwnedLock[0];

    private final Task<?> task;
    private @Nullable OwnedLock awaited;
    private boolean watched;

    // those it holds and others wait for, and room for the one it waits for itself
    private @Nullable OwnedLock[] wanted = NONE;
    private int wantedCount;

    private LockOwner(Task<?> task) {
        this.task = task;
    }

    /** The calling task. */
    static LockOwner current() {
        LockOwner owner = CURRENT.get(); // a task has its thread for itself
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
     * Before it waits, for a lock that others may want after it: what it needs when it is given the
     * lock is made now, since a release allocates nothing.
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

    /** Somebody waits for {@code lock}, which this one holds. */
    void isWaitedForAt(OwnedLock lock) {
        prepare();
        noteWanted(lock);
    }

    /** It was given {@code lock}, for which it has waited, and for which others {@code wait}. */
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

    /** It holds {@code lock} no longer. */
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
        return false; // a lock hides no failure
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

    /** It begins to wait; reports a circle of tasks that wait for each other, which that closes. */
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

    /** Looks at who holds what this one waits for, at who holds what those wait for, and so on. */
    private void reportCircle() {
        var found = new HashMap<LockOwner, LockOwner>(); // each holder, and who waits for it
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
