package dev.millrace;

import dev.millrace.internal.jvm.Log;
import dev.millrace.internal.thread.Stacks;
import dev.millrace.internal.watch.Excuse;
import dev.millrace.internal.watch.Held;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a step that holds its loop. The watchdog only. */
final class Stall {
    private static final int MOST_SIBLINGS = 8;

    private final @Nullable String task;
    private final @Nullable Thread thread;
    private final Held held;

    /**
     * What is said of a step on {@code thread}.
     *
     * @param task the name of the task whose step it is; null if it is a callback
     */
    Stall(@Nullable String task, @Nullable Thread thread, Held held) {
        this.task = task;
        this.thread = thread;
        this.held = held;
    }

    private String who() {
        return task == null ? "a callback" : task;
    }

    /** Accuses a step that computes. */
    LoopFault computes() {
        return fault("; move the work into runInExecutor", where());
    }

    /** Accuses a step that waits, which may be for one of its siblings. */
    LoopFault waits(Siblings siblings) {
        Throwable where = where();
        siblings.stacks.forEach(where::addSuppressed);
        return fault(
                " inside a blocking JDK call; if it waits for a sibling this is a deadlock: use"
                        + " Async.blocking or runInExecutor",
                where);
    }

    private LoopFault fault(String advice, Throwable where) {
        return new LoopFault(who() + " has held the loop for " + held + advice, where, task, null);
    }

    private Throwable where() {
        return Stacks.of(who() + " is here", thread);
    }

    /** Says that {@code excuse} is to blame, and nobody's code. */
    void excuse(String loop, Excuse excuse) {
        Log.write(
                Level.INFO,
                who() + " of loop " + loop + " has not given way for " + held,
                excuse.happensAtSomePlace() ? where() : null);
    }

    /** Where the other tasks of the loop are, as far as there is room to say it. */
    static final class Siblings {
        private final List<Throwable> stacks = new ArrayList<>();

        void add(String name, @Nullable Thread thread) {
            if (stacks.size() < MOST_SIBLINGS) {
                stacks.add(Stacks.of(name + " waits here", thread));
            }
        }
    }
}
