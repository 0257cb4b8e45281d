package dev.millrace;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The running tasks of a loop, held strongly, oldest first. Loop only, except {@link #get}.
 *
 * <p>Each task has a place on a page until it ends. A page that was full and is empty is removed. A
 * page is usually as young as its tasks, so storing a task seldom triggers the garbage collector's
 * barrier for references from old to young objects. A linked list would trigger it twice per task.
 */
final class TaskRegistry implements Supplier<Stream<Thread>> {
    private static final int PLACES = 32;

    private final Page cover = new Page(0); // before all others, never removed
    private Page last = cover;
    private int size;

    void add(Task<?> task) {
        if (last.written == last.tasks.length) {
            var page = new Page(PLACES);
            page.previous = last;
            last.next = page;
            last = page;
        }
        task.page = last;
        task.place = last.written;
        last.tasks[last.written++] = task;
        last.living++;
        size++;
    }

    void remove(Task<?> task) {
        Page page = task.page;
        if (page == null) {
            return;
        }
        task.page = null;
        page.tasks[task.place] = null;
        page.living--;
        size--;
        if (page.living == 0 && page.written == page.tasks.length) {
            tearOut(page);
        }
    }

    private void tearOut(Page page) {
        page.previous.next = page.next;
        if (page.next == null) {
            last = page.previous;
        } else {
            page.next.previous = page.previous;
        }
    }

    int size() {
        return size;
    }

    Set<Task<?>> snapshot() {
        var tasks = new LinkedHashSet<Task<?>>();
        for (Page page = cover; page != null; page = page.next) {
            for (Task<?> task : page.tasks) {
                if (task != null) {
                    tasks.add(task);
                }
            }
        }
        return tasks;
    }

    /** The threads that run the bodies of the tasks. Any thread; racy. */
    @Override
    public Stream<Thread> get() {
        return snapshot().stream()
                .filter(BodyTask.class::isInstance)
                .map(Task::thread)
                .filter(Objects::nonNull);
    }

    /** Holds tasks that were started one after the other. */
    static final class Page {
        final @Nullable Task<?>[] tasks;
        int written;
        int living;
        Page previous = this;
        @Nullable Page next;

        @SuppressWarnings({
            "rawtypes",
            "unchecked"
        }) // javac cannot place the annotation on a Task<?>
        Page(int places) {
            tasks = new @Nullable Task[places];
        }
    }
}
