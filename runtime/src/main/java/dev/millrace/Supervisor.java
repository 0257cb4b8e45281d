package dev.millrace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Owns child tasks and restarts each child that fails; the others run on. A child that returns or
 * is cancelled is not restarted. After too many failures the supervisor gives up: it cancels all
 * children and throws their history. An outer supervisor may then restart it. The model is
 * Erlang's, with <em>transient</em> children.
 *
 * <p>{@link #run} returns when its body and all children have ended. A failure of the body cancels
 * the children and is thrown in a {@link TaskGroupException}, together with what the children throw
 * in their clean-up. A cancel from outside reaches all of them. For one loop only.
 *
 * <p>A restart runs the child's body again on the same task. If a run fails while it holds a lock,
 * the task keeps the lock: the next run still holds it, and no other task gets it. So acquire with
 * a body, {@code lock.run(…)}, or release in {@code finally}.
 *
 * {@snippet lang=java :
 * Supervisor.run(SupervisorOptions.restarting(schedule), supervisor -> {
 *     supervisor.fork("orders", () -> consume(orders)); // starts over when its connection breaks
 *     supervisor.fork("prices", () -> consume(prices)); // which does not disturb this one
 * });
 * }
 */
public final class Supervisor {

    /** What runs inside a supervisor. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs on the calling task; forks children and may await.
         *
         * @throws Throwable to end it with a {@link TaskGroupException}
         */
        void run(Supervisor supervisor) throws Throwable;
    }

    private final SupervisorOptions options;
    private final TaskGroup group;
    private final LoopImpl loop;

    // loop only
    private final Map<String, String> children = new LinkedHashMap<>(); // what each is doing
    private final Deque<ChildFailure> failures = new ArrayDeque<>(); // within the window
    private @Nullable SupervisorGaveUpException gaveUp;

    private Supervisor(SupervisorOptions options, TaskGroup group) {
        this.options = options;
        this.group = group;
        this.loop = group.owner.loop();
    }

    /**
     * Runs {@code body}, waits for all children, and returns.
     *
     * @throws SupervisorGaveUpException if there were too many failures, or one that the schedule
     *     does not retry
     * @throws TaskGroupException if the body failed, or a cancelled child failed in its clean-up
     */
    @Checkpoint
    public static void run(SupervisorOptions options, Body body) {
        Async.requireArgument(options, "options");
        Async.requireArgument(body, "body");
        var made = new Supervisor[1];
        try {
            TaskGroup.run(
                    options.name(),
                    group -> {
                        made[0] = new Supervisor(options, group);
                        body.run(made[0]);
                    });
        } catch (TaskGroupException failed) {
            SupervisorGaveUpException escalated = made[0].gaveUp;
            if (escalated == null) {
                throw failed;
            }
            for (Throwable other : failed.failures()) {
                if (other != escalated) {
                    escalated.addSuppressed(other);
                }
            }
            throw escalated;
        }
    }

    /**
     * Starts a child. Its body is run again after each failure, on the same task.
     *
     * @param child its name in the history
     * @param body may await
     * @return the task; it ends when the body returns. A cancel ends the child for good
     * @throws IllegalStateException if a child with that name is running, or the supervisor has
     *     ended
     */
    public Task<@Nullable Void> fork(String child, VoidCoroutine body) {
        Objects.requireNonNull(child, "child");
        Objects.requireNonNull(body, "body");
        loop.requireInLoop("Supervisor.fork", "loop.submit(() -> supervisor.fork(…))");
        if (children.containsKey(child)) {
            throw new IllegalStateException(
                    options.name() + " has a child " + child + " already, " + children.get(child));
        }
        Task<@Nullable Void> task = group.fork(child, () -> live(child, body));
        children.put(child, "running");
        return task;
    }

    /** As {@link #cancel(String)}, without a reason. */
    public void cancel() {
        cancel(null);
    }

    /**
     * Cancels the body and all children. The run then ends without an error, unless the supervisor
     * had given up before, or a clean-up fails: that is thrown. Any thread.
     */
    public void cancel(@Nullable String reason) {
        group.cancel(reason);
    }

    private void live(String child, VoidCoroutine body) throws Exception {
        BodyTask<?> task = Running.task("Supervisor");
        try {
            while (true) {
                children.put(child, "running");
                try {
                    body.run();
                    options.schedule().succeeded();
                    return;
                } catch (Throwable failure) {
                    boolean cancelled =
                            task.scope().effective() != null
                                    || task.scope().cancellationIn(failure) != null;
                    if (cancelled) { // the failure is from a clean-up
                        throw failure;
                    }
                    awaitRestart(child, failure, task);
                }
            }
        } finally {
            children.remove(child);
        }
    }

    private void awaitRestart(String child, Throwable failure, BodyTask<?> task) {
        ChildFailure told = note(child, failure, task);
        Duration delay = told.delay();
        if (delay == null) {
            var escalated = new SupervisorGaveUpException(options.name(), List.copyOf(failures));
            if (gaveUp == null) {
                gaveUp = escalated;
            }
            throw escalated;
        }
        children.put(child, "waits to be restarted after failure " + told.number());
        Thread.interrupted(); // clears an interrupt of the run that failed
        SleepWait.sleep(task, delay);
    }

    private ChildFailure note(String child, Throwable failure, BodyTask<?> task) {
        Duration now = loop.time();
        forget(now.minus(options.window()));
        int number = 1;
        Duration first = now;
        for (ChildFailure earlier : failures) {
            if (earlier.child().equals(child)) {
                first = number == 1 ? earlier.when() : first;
                number++;
            }
        }
        var attempt = new RetryAttempt(number, failure, now.minus(first));
        var told = new ChildFailure(child, number, failure, now, delayAfter(attempt, task));
        failures.add(told);
        tell(attempt, told, task);
        return told;
    }

    private void forget(Duration before) {
        for (var oldest = failures.peek(); oldest != null; oldest = failures.peek()) {
            if (oldest.when().compareTo(before) > 0) {
                return;
            }
            failures.poll();
        }
    }

    private @Nullable Duration delayAfter(RetryAttempt attempt, BodyTask<?> task) {
        if (failures.size() >= options.restarts()) {
            return null;
        }
        try {
            return options.schedule().delayAfter(attempt, null);
        } catch (Throwable broken) { // user code; the child's failure matters more
            Attempts.report(task, "a hook of a retry schedule failed", broken);
            return task.scope().effective() == null ? null : Duration.ZERO; // no wait if cancelled
        }
    }

    /** Calls both observers, the second also if the first fails. */
    private void tell(RetryAttempt attempt, ChildFailure told, BodyTask<?> task) {
        try {
            options.schedule().tell(attempt, told.delay());
        } catch (Throwable broken) { // user code
            Attempts.report(task, "a hook of a retry schedule failed", broken);
        }
        try {
            options.tell(told);
        } catch (Throwable broken) {
            Attempts.report(task, "an observer of " + options.name() + " failed", broken);
        }
    }

    /** The failures of all children within the window, oldest first. Loop only. */
    public List<ChildFailure> history() {
        loop.requireInLoop("Supervisor.history", "loop.submit(() -> supervisor.history())");
        forget(loop.time().minus(options.window()));
        return List.copyOf(failures);
    }

    @Override
    public String toString() {
        return options.name() + " " + children;
    }
}
