package dev.millrace;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The live tasks of a loop, held strongly, oldest first: a list whose nodes are the tasks. Loop
 * only.
 */
final class TaskBook {
    private @Nullable Task<?> oldest;
    private @Nullable Task<?> newest;
    private int size;

    void add(Task<?> task) {
        task.older = newest;
        if (newest == null) {
            oldest = task;
        } else {
            newest.newer = task;
        }
        newest = task;
        size++;
    }

    void remove(Task<?> task) {
        Task<?> before = task.older;
        Task<?> after = task.newer;
        if (before == null) {
            oldest = after;
        } else {
            before.newer = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.older = before;
        }
        task.older = null;
        task.newer = null;
        size--;
    }

    int size() {
        return size;
    }

    Set<Task<?>> snapshot() {
        var tasks = new LinkedHashSet<Task<?>>();
        for (Task<?> task = oldest; task != null; task = task.newer) {
            tasks.add(task);
        }
        return tasks;
    }
}
