package dev.millrace;

import dev.millrace.spi.Description;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of tasks that returns them one by one as they end, or all together in the order in which
 * they were added. Children of a group or jobs of executors may be added at any time. Each task is
 * returned once, and the set holds it until then. A task does not hold the set. The model is {@code
 * JoinSet} of Tokio. For one loop only.
 *
 * {@snippet lang=java :
 * TaskGroup.run(GroupOptions.of(GroupPolicy.ALL_SETTLED), group -> {
 *     TaskSet<Reply> calls = TaskSet.create();
 *     servers.forEach(server -> calls.add(group.fork(() -> ask(server))));
 *     for (var call = calls.nextDone(); call != null; call = calls.nextDone()) {
 *         show(call.failure() == null ? call.result() : Reply.missing());
 *     }
 * });
 * }
 *
 * @param <T> the type of their values
 */
public final class TaskSet<T extends @Nullable Object> {
    /** Bounds a walk from another thread, which may run while the set changes. */
    private static final int MOST_SHOWN = 100_000;

    private final LoopImpl loop;
    private final Taps taps;
    private final WaitLine<@Nullable Member<T>> takers =
            new WaitLine<>() {
                @Override
                String kind() {
                    return "futures";
                }

                @Override
                Description describe() {
                    return describeRunning("the next").needingAny();
                }
            };
    private final WaitLine<@Nullable Void> joiners =
            new WaitLine<>() {
                @Override
                String kind() {
                    return "futures";
                }

                @Override
                Description describe() {
                    return describeRunning("all");
                }
            };

    // loop only
    private int running;
    private @Nullable Member<T> oldest; // of those that were not returned yet
    private @Nullable Member<T> newest;
    private @Nullable Member<T> firstDone; // the done ones among them, in order of their ends
    private @Nullable Member<T> lastDone;

    private TaskSet(LoopImpl loop) {
        this.loop = loop;
        taps = new Taps(loop);
        loop.watches().add(this, taps);
    }

    /**
     * An empty set for tasks of the current loop.
     *
     * @throws IllegalStateException if the caller is outside any loop
     */
    public static <T extends @Nullable Object> TaskSet<T> create() {
        return new TaskSet<>(Running.loop("TaskSet.create"));
    }

    /**
     * Adds {@code task}, which may be done already. Loop only.
     *
     * @return the same task
     * @throws WrongThreadException if the task belongs to another loop
     */
    public Task<T> add(Task<T> task) {
        loop.requireInLoop("TaskSet.add", "loop.submit(…)");
        if (task.loop != loop) {
            throw new WrongThreadException(
                    task.name()
                            + " belongs to loop "
                            + task.loop.name()
                            + ", and this set to loop "
                            + loop.name());
        }
        var member = new Member<>(this, task);
        // allocated before the set is changed, in case there is no memory
        Tap<T> tap = task.done() ? null : new Tap<>(taps, member);
        member.older = newest;
        if (member.older == null) {
            oldest = member;
        } else {
            member.older.younger = member;
        }
        newest = member;
        running++;
        if (tap == null) {
            ended(member);
        } else {
            taps.link(tap);
        }
        return task;
    }

    /**
     * Suspends until one of the tasks is done, and takes it out; null if none is left. The caller
     * looks at its outcome, which may be a failure. A cancelled call takes nothing. Of several
     * callers, the one that has waited longest is served first.
     */
    @Checkpoint
    public @Nullable Task<T> nextDone() {
        BodyTask<?> task = enter("TaskSet.nextDone");
        Member<T> member = firstDone;
        if (member != null) {
            takeDone(member);
        } else if (running > 0) {
            member = awaitDone(task);
        }
        return member == null ? null : member.task;
    }

    private BodyTask<?> enter(String call) {
        BodyTask<?> task = Running.task(call);
        task.enterCheckpoint();
        loop.requireInLoop(task, call, "loop.submit(…)");
        task.spendBudget(); // may switch, so it goes before the look
        return task;
    }

    private @Nullable Member<T> awaitDone(BodyTask<?> task) {
        WaitLine.Place<@Nullable Member<T>> place = takers.join(task);
        try {
            task.park(place);
        } catch (Throwable cannotGoOn) {
            Member<T> given = place.given();
            if (given != null) { // goes to the next caller
                restore(given);
            }
            throw cannotGoOn;
        } finally {
            Reference.reachabilityFence(this); // while it waits
        }
        return place.given();
    }

    private void restore(Member<T> given) {
        given.older = newest;
        if (given.older == null) {
            oldest = given;
        } else {
            given.older.younger = given;
        }
        newest = given;
        isDone(given);
    }

    /**
     * Suspends until all tasks are done, those added meanwhile included, and takes them out, in the
     * order in which they were added. A cancelled call takes nothing.
     */
    @Checkpoint
    public List<Task<T>> awaitAll() {
        awaitEnds("TaskSet.awaitAll");
        var all = new ArrayList<Task<T>>();
        for (Member<T> member = oldest; member != null; member = member.younger) {
            all.add(member.task);
        }
        clear();
        return all;
    }

    private void awaitEnds(String call) {
        BodyTask<?> task = enter(call);
        try {
            while (running > 0) {
                task.park(joiners.join(task));
            }
        } finally {
            Reference.reachabilityFence(this); // while it waits
        }
    }

    private void clear() {
        oldest = null;
        newest = null;
        firstDone = null;
        lastDone = null;
    }

    /**
     * As {@link #awaitAll}, but returns their values. If tasks failed, throws the failure of the
     * first of them in that order, the same instance. Nothing has been taken then: {@link
     * #awaitAll} and {@link #nextDone} still return the tasks.
     *
     * @throws TaskCancelledException if one of them was cancelled
     */
    @Checkpoint
    public List<T> results() {
        awaitEnds("TaskSet.results");
        var results = new ArrayList<T>();
        for (Member<T> member = oldest; member != null; member = member.younger) {
            results.add(member.task.result());
        }
        clear();
        return results;
    }

    private void ended(Member<T> member) {
        running--;
        isDone(member);
        if (running == 0) {
            takers.serveAll(null);
            joiners.serveAll(null);
        }
    }

    /** Gives {@code member} to the first waiting caller, or keeps it. */
    private void isDone(Member<T> member) {
        if (takers.serveFirst(member)) {
            forget(member);
        } else if (lastDone == null) {
            firstDone = member;
            lastDone = member;
        } else {
            lastDone.behind = member;
            lastDone = member;
        }
    }

    private void takeDone(Member<T> first) {
        firstDone = first.behind;
        if (firstDone == null) {
            lastDone = null;
        }
        first.behind = null;
        forget(first);
    }

    private void forget(Member<T> member) {
        Member<T> older = member.older;
        Member<T> younger = member.younger;
        if (older == null) {
            oldest = younger;
        } else {
            older.younger = younger;
        }
        if (younger == null) {
            newest = older;
        } else {
            younger.older = older;
        }
        member.older = null;
        member.younger = null;
    }

    private Description describeRunning(String which) {
        List<LoopFuture<?>> members = new ArrayList<>();
        Member<T> member = oldest;
        while (member != null && members.size() < MOST_SHOWN) {
            members.add(member.task);
            member = member.younger;
        }
        Description wait = WaitSet.futures(which, members);
        return member == null ? wait : wait.awaiting(Description.of("other", "more"));
    }

    @Override
    public String toString() {
        return "task set (" + running + " running" + (firstDone == null ? ")" : ", some done)");
    }

    /** A task that was not returned yet. */
    private static final class Member<T extends @Nullable Object> {
        private final TaskSet<T> set;
        private final Task<T> task;
        private @Nullable Member<T> older;
        private @Nullable Member<T> younger;
        private @Nullable Member<T> behind;

        Member(TaskSet<T> set, Task<T> task) {
            this.set = set;
            this.task = task;
        }
    }

    /**
     * The observers that running tasks have of a set. They do not keep the set reachable: a task
     * may run long after the program has dropped the set, which holds all its other tasks and their
     * values. When the set is collected, the observers are removed.
     */
    private static final class Taps implements Runnable {
        private final LoopImpl loop;
        private @Nullable Tap<?> newest; // loop only

        Taps(LoopImpl loop) {
            this.loop = loop;
        }

        void link(Tap<?> tap) {
            tap.older = newest;
            if (tap.older != null) {
                tap.older.younger = tap;
            }
            newest = tap;
            tap.task.link(tap);
        }

        void remove(Tap<?> tap) {
            if (tap.younger == null) {
                newest = tap.older;
            } else {
                tap.younger.older = tap.older;
            }
            if (tap.older != null) {
                tap.older.younger = tap.younger;
            }
        }

        @Override
        public void run() { // called when the set is collected
            loop.offer(this::leave);
        }

        private void leave() {
            for (Tap<?> tap = newest; tap != null; tap = tap.older) {
                tap.task.unlink(tap);
            }
            newest = null;
        }
    }

    private static final class Tap<T extends @Nullable Object> extends Observer {
        private final Taps taps;
        private final Task<T> task;
        private final WeakReference<Member<T>> member;
        private @Nullable Tap<?> older;
        private @Nullable Tap<?> younger;

        Tap(Taps taps, Member<T> member) {
            this.taps = taps;
            this.task = member.task;
            this.member = new WeakReference<>(member);
        }

        @Override
        void settled() {
            taps.remove(this);
            Member<T> ended = member.get();
            if (ended != null) {
                ended.set.ended(ended);
            }
        }
    }
}
