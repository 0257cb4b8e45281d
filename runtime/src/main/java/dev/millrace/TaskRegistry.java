package dev.millrace;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The live tasks of a loop, held strongly, oldest first. Loop only, but for {@link #threads}.
 *
 * <p>A task has a place on a page for as long as it lives; a page that is full and then empty is
 * torn out. Pages are young while most of what is written on them is, which spares the garbage
 * collector's barrier that a list with its ends in an old object would pay twice per task.
 */
final class TaskRegistry {
    private static final int PLACES = 32;

    private final Page cover = new Page(0); // before all others, and never torn out
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

    /**
     * The threads that run the bodies of the tasks; as much as the calling thread, any, can see.
     */
    Stream<Thread> threads() {
        return snapshot().stream()
                .filter(BodyTask.class::isInstance)
                .map(Task::thread)
                .filter(Objects::nonNull);
    }

    /** Room for some tasks that were started one after the other. */
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
