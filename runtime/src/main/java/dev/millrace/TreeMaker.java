package dev.millrace;

import dev.millrace.inspect.LoopState;
import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import dev.millrace.inspect.WaitState;
import dev.millrace.internal.thread.UserFrames;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.TreeSection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Makes task trees on the calling thread. A loop only lists its tasks and their states, in one
 * short callback. A task that changes while it is described is left out or shown as ready.
 */
final class TreeMaker {
    private static final int MOST_FRAMES = 64;

    /** How many levels of waits are followed behind the wait of a task. */
    private static final int MOST_DEEP = 8;

    /** How many waits are shown behind that of one task. */
    private static final int MOST_INNER = 256;

    private final boolean stacks;

    private TreeMaker(boolean stacks) {
        this.stacks = stacks;
    }

    /** The tree of {@code loops}, which are all asked at the same time. Any thread. */
    static TaskTree treeOf(Collection<LoopImpl> loops, boolean stacks) {
        List<LoopImpl> inOrder = new ArrayList<>(loops);
        inOrder.sort(Comparator.comparingLong(LoopImpl::number));
        return of(Glance.at(inOrder), stacks);
    }

    /** The tree of these glances. */
    static TaskTree of(List<Glance> glances, boolean stacks) {
        var maker = new TreeMaker(stacks);
        List<LoopState> states = new ArrayList<>();
        List<TaskState> tasks = new ArrayList<>();
        for (Glance glance : glances) {
            states.add(maker.loop(glance));
            long now = glance.loop().coarseNanos();
            for (Glance.Seen seen : glance.tasks()) {
                TaskState task = maker.task(glance.loop(), seen, now);
                if (task != null) {
                    tasks.add(task);
                }
            }
        }
        return TaskTree.of(
                ProcessHandle.current().pid(), Instant.now(), states, tasks, Sections.now());
    }

    private static String id(Task<?> task) {
        return task.loop.id() + "#" + task.id();
    }

    private LoopState loop(Glance glance) {
        LoopImpl loop = glance.loop();
        Task<?> holder = glance.holder();
        long held = Watchdog.heldNanos(loop);
        return new LoopState(
                loop.id().toString(),
                loop.engine().toString().toLowerCase(Locale.ROOT),
                loop.state(),
                glance.answered(),
                glance.tasks().size(),
                glance.ready(),
                glance.timers(),
                loop.turns().polls(),
                loop.discarded(),
                holder != null ? id(holder) : glance.inCallback() ? "a callback" : null,
                held < 0 || glance.answered() ? null : Duration.ofNanos(held),
                loop.faults().recent());
    }

    private @Nullable TaskState task(LoopImpl loop, Glance.Seen seen, long now) {
        Task<?> task = seen.task();
        List<StackTraceElement> stack = stacks ? stack(task.thread()) : List.of();
        WaitState waiting = seen.waits() ? waiting(task) : null;
        if (task.done() || !seen.isStillTrue()) {
            return task.done() ? null : moved(loop, task, now);
        }
        return state(
                loop,
                task,
                seen.state(),
                waiting,
                seen.waits() ? task.waitedNanos(now) : -1,
                stack,
                now);
    }

    /** A task that has gone on since the glance, so that its wait is over. */
    private TaskState moved(LoopImpl loop, Task<?> task, long now) {
        return state(loop, task, "ready", null, -1, List.of(), now);
    }

    private TaskState state(
            LoopImpl loop,
            Task<?> task,
            String state,
            @Nullable WaitState waiting,
            long waitedNanos,
            List<StackTraceElement> stack,
            long now) {
        Scopes scopes = Scopes.of(task, loop);
        Task<?> parent = scopes.parent();
        Thread thread = task.thread();
        return new TaskState(
                id(task),
                loop.id().toString(),
                task.id(),
                task.name(),
                task instanceof JobTask<?> ? "job" : "task",
                state,
                parent == null ? null : id(parent),
                Duration.ofNanos(Math.max(0, now - task.startedNanos())),
                waitedNanos < 0 ? null : Duration.ofNanos(waitedNanos),
                scopes.deadlineLeft(),
                scopes.shielded(),
                scopes.cancelled(),
                scopes.names(),
                task.context().keys(),
                task.forkSite(),
                waiting,
                task instanceof JobTask<?> && thread != null ? thread.getName() : null,
                stack);
    }

    private static List<StackTraceElement> stack(@Nullable Thread thread) {
        if (thread == null) {
            return List.of();
        }
        List<StackTraceElement> frames = UserFrames.of(thread.getStackTrace());
        return frames.subList(0, Math.min(frames.size(), MOST_FRAMES));
    }

    // ---- waits

    private static @Nullable WaitState waiting(Task<?> task) {
        try {
            Description description = task.describeWait();
            return description == null ? null : new Waits().resolve(description, MOST_DEEP);
        } catch (Throwable t) { // foreign code may describe itself
            return new Waits().resolve(undescribed(t), 0);
        }
    }

    private static Description undescribed(Throwable thrown) {
        return Description.of(
                "unknown",
                "not described, because its description failed with " + thrown.getClass());
    }

    /** What one task waits for, and what those wait for in turn. */
    private static final class Waits {
        private int left = MOST_INNER;

        WaitState resolve(Description description, int levels) {
            List<String> on = new ArrayList<>();
            List<WaitState> inner = new ArrayList<>();
            boolean whole = true;
            for (Object awaited : description.awaits()) {
                if (awaited instanceof Task<?> task) {
                    on.add(id(task));
                } else if (awaited instanceof LinkedFuture<?> linked) {
                    on.add(id(linked.task()));
                } else if (levels > 0
                        && left > 0
                        && !(awaited instanceof CompletionStage)) { // does not know its source
                    left--;
                    inner.add(resolve(describe(awaited), levels - 1));
                } else {
                    whole = false;
                }
            }
            if (description.any() && !whole) { // what is left out may be the one that is enough
                inner.add(new WaitState("other", "more", List.of(), Map.of(), List.of()));
            }
            return new WaitState(
                    description.kind(),
                    description.text(),
                    on,
                    description.details(),
                    inner,
                    description.any());
        }
    }

    private static Description describe(Object awaited) {
        try {
            Description said =
                    switch (awaited) {
                        case Description itself -> itself;
                        case Described described -> described.describe();
                        case LoopFuture<?> future -> future.described();
                        default -> Description.of("other", awaited.getClass().getName());
                    };
            return Objects.requireNonNull(said, "a description"); // foreign code may return null
        } catch (Throwable t) {
            return undescribed(t);
        }
    }

    /** The sections of a tree that belong to no loop. */
    static final class Sections {
        /** Ends the search for providers if the iterator fails each time. */
        private static final int MOST_FAILURES = 100;

        private static final Sections ALL = new Sections(TreeMaker.class.getClassLoader());

        private final List<TreeSection> sections = new ArrayList<>();
        private final List<Description> failed = new ArrayList<>();

        /**
         * Loads the sections one by one, so that a broken service entry costs only its own section.
         */
        Sections(ClassLoader loader) {
            Iterator<TreeSection> each = ServiceLoader.load(TreeSection.class, loader).iterator();
            boolean more = true;
            while (more && failed.size() < MOST_FAILURES) {
                try {
                    more = each.hasNext();
                    if (more) {
                        sections.add(each.next());
                    }
                } catch (Throwable t) { // foreign code
                    failed.add(notLoaded(t));
                }
            }
        }

        private static Description notLoaded(Throwable thrown) {
            String what = thrown instanceof ServiceConfigurationError ? thrown.getMessage() : null;
            return Description.of("unknown", what == null ? thrown.getClass().getName() : what);
        }

        static Map<String, List<Description>> now() {
            return ALL.entries();
        }

        Map<String, List<Description>> entries() {
            Map<String, List<Description>> entries = new LinkedHashMap<>();
            if (!failed.isEmpty()) {
                entries.put("notLoaded", List.copyOf(failed));
            }
            for (TreeSection section : sections) {
                try {
                    entries.put(
                            Objects.requireNonNull(section.name(), "name"),
                            List.copyOf(section.entries())); // foreign code may return null
                } catch (Throwable t) { // foreign code
                    entries.put(section.getClass().getName(), List.of(undescribed(t)));
                }
            }
            return entries;
        }
    }
}
