package dev.millrace;

import dev.millrace.internal.jvm.Log;
import dev.millrace.internal.thread.Stacks;
import dev.millrace.internal.watch.Excuse;
import dev.millrace.internal.watch.Held;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The report about a step that holds its loop. Watchdog only. */
final class Stall {
    private static final int MOST_SIBLINGS = 8;

    private final @Nullable String task;
    private final @Nullable Thread thread;
    private final Held held;

    /**
     * A report about a step on {@code thread}.
     *
     * @param task the name of the task; null for a callback
     */
    Stall(@Nullable String task, @Nullable Thread thread, Held held) {
        this.task = task;
        this.thread = thread;
        this.held = held;
    }

    private String who() {
        return task == null ? "a callback" : task;
    }

    /** Reports a step that computes. */
    LoopFault computes() {
        return fault("; move the work into runInExecutor", where());
    }

    /** Reports a step that waits, perhaps for one of its siblings. */
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

    /** Logs that {@code excuse} is the cause, not the program's code. */
    void excuse(String loop, Excuse excuse) {
        Log.write(
                Level.INFO,
                who() + " of loop " + loop + " has not given way for " + held,
                excuse.happensAtSomePlace() ? where() : null);
    }

    /** The stacks of the other tasks of the loop, up to a limit. */
    static final class Siblings {
        private final List<Throwable> stacks = new ArrayList<>();

        void add(String name, @Nullable Thread thread) {
            if (stacks.size() < MOST_SIBLINGS) {
                stacks.add(Stacks.of(name + " waits here", thread));
            }
        }
    }
}
