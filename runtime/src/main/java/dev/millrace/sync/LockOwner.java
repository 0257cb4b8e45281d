package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.Task;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task, as the locks know it: which of them it waits for, so that a circle is found. Loop only.
 */
final class LockOwner {
    private static final ThreadLocal<@Nullable LockOwner> CURRENT = new ThreadLocal<>();

    private final Task<?> task;
    private @Nullable OwnedLock awaited;

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
}
