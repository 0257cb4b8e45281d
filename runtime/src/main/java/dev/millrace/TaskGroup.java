package dev.millrace;

import dev.millrace.spi.Starts;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Owns the tasks forked into it: nothing leaves the group running, and no error leaves it unseen.
 *
 * <p>{@link #run} returns when its body and all children have ended. The first failure, of a child
 * or of the body, cancels the rest; then a {@link TaskGroupException} with every failure is thrown.
 * A child that was cancelled on its own disturbs nobody. A cancel from outside reaches all
 * children; it is raised after they have ended, unless something really failed: that is thrown
 * instead, and the cancel is raised at the next checkpoint.
 *
 * <p>Any task of the loop may fork into an open group, children included. Children inherit the
 * context of the forker and the cancel scopes around the group. The group itself is for its loop
 * only.
 *
 * <p>With {@link GroupOptions} the ends of children mean something else, by a {@link GroupPolicy},
 * or only so many run at a time. A {@link TaskSet} takes their ends one by one.
 *
 * {@snippet lang=java :
 * TaskGroup.run(group -> {
 *     group.fork(() -> serve(connection));
 *     group.fork(() -> heartbeat(connection));
 * }); // both have ended here
 * }
 */
public final class TaskGroup extends GroupLife {

    /** What runs inside a group. */
    @FunctionalInterface
    public interface Body {
        /** Runs on the calling task; forks children and may await. */
        void run(TaskGroup group) throws Throwable;
    }

    /** What runs inside a group and has a value. */
    @FunctionalInterface
    public interface ValueBody<T extends @Nullable Object> {
        /** Runs on the calling task; forks children and may await. */
        T run(TaskGroup group) throws Throwable;
    }

    /** A child that reports when it is ready, for {@link #forkReady}. */
    @FunctionalInterface
    public interface ReadyBody<R extends @Nullable Object> {
        /** Runs as a child; calls {@link Readiness#report} once when others can rely on it. */
        void run(Readiness<R> readiness) throws Exception;
    }

    /** Through which a child says that it is ready. */
    @FunctionalInterface
    public interface Readiness<R extends @Nullable Object> {
        /** Lets the forker go on with {@code value}; a second report is an error. */
        void report(R value);
    }

    private TaskGroup(GroupOptions options, BodyTask<?> owner) {
        super(options, owner);
    }

    /**
     * Runs {@code body}, waits for all children, and returns.
     *
     * @throws TaskGroupException if the body or a child failed
     * @throws CancelledError if the calling task is cancelled and nothing failed
     */
    @Checkpoint
    public static void run(Body body) {
        run(GroupOptions.DEFAULTS, body);
    }

    /** As {@link #run(Body)}; {@code name} appears in messages. */
    @Checkpoint
    public static void run(String name, Body body) {
        run(GroupOptions.DEFAULTS.withName(name), body);
    }

    /** As {@link #run(Body)}, under another policy or with so many children at a time. */
    @Checkpoint
    public static void run(GroupOptions options, Body body) {
        BodyTask<?> task = Running.task("TaskGroup.run");
        var group = new TaskGroup(Async.requireArgument(options, "options"), task);
        group.supervise(() -> body.run(group));
    }

    /**
     * As {@link #run(Body)}, with the value of {@code body}. If the group is {@linkplain #cancel
     * cancelled} before the body has its value, there is none to return:
     *
     * @throws TaskCancelledException if the group was cancelled, from inside, before the body
     *     returned
     */
    @Checkpoint
    public static <T extends @Nullable Object> T call(ValueBody<? extends T> body) {
        return call(GroupOptions.DEFAULTS, body);
    }

    /** As {@link #call(ValueBody)}, under another policy or with so many children at a time. */
    @SuppressWarnings("NullAway") // null is returned only where T allows it: the body returned it
    @Checkpoint
    public static <T extends @Nullable Object> T call(
            GroupOptions options, ValueBody<? extends T> body) {
        BodyTask<?> task = Running.task("TaskGroup.call");
        var group = new TaskGroup(Async.requireArgument(options, "options"), task);
        var value = new ArrayList<@Nullable T>(1);
        group.supervise(() -> value.add(body.run(group)));
        if (value.isEmpty()) {
            group.owner.throwIfCancelled(); // from outside, after the group had cancelled itself
            throw new TaskCancelledException(group.name, group.scope.reason());
        }
        return value.getFirst();
    }

    /**
     * Starts {@code body} as a child; it runs once the forker gives way.
     *
     * @throws IllegalStateException if the group has ended, or has as many children as it may have
     *     at a time; {@link #awaitFork(Coroutine)} waits for a slot
     */
    public <T extends @Nullable Object> Task<T> fork(Coroutine<? extends T> body) {
        return fork(null, body);
    }

    /** As {@link #fork(Coroutine)}, without a value. */
    public Task<@Nullable Void> fork(VoidCoroutine body) {
        return fork(null, body.returningNull());
    }

    /** As {@link #fork(Coroutine)}, with a name for messages and dumps. */
    public <T extends @Nullable Object> Task<T> fork(
            @Nullable String child, Coroutine<? extends T> body) {
        Starts.starting("fork");
        return forkBody(child, body);
    }

    /** As {@link #fork(String, Coroutine)}, without a value. */
    public Task<@Nullable Void> fork(@Nullable String child, VoidCoroutine body) {
        return fork(child, body.returningNull());
    }

    /** Forks a body of any kind, whose failure is the group's as well. */
    <T extends @Nullable Object> Task<T> forkBody(
            @Nullable String child, dev.millrace.Body<? extends T, ?> body) {
        Running forker = requireOpen("fork"); // looked up once
        Objects.requireNonNull(body, "body");
        requireRoom();
        return startChild(forker, child, body);
    }

    /**
     * As {@link #fork(Coroutine)}, and waits for a slot first if the group is full: first come,
     * first served. A cancelled call has started nothing. For the body of the group and for tasks
     * outside it: a child would wait for itself, and is refused. A generator or a detached task
     * that a child reads or awaits is not known for one, and would wait for ever.
     *
     * @throws IllegalStateException if the group has ended, or the caller is a child of it, or was
     *     forked by one into a group of its own, and the group has a limit
     */
    @Checkpoint
    public <T extends @Nullable Object> Task<T> awaitFork(Coroutine<? extends T> body) {
        return awaitFork(null, body);
    }

    /** As {@link #awaitFork(Coroutine)}, without a value. */
    @Checkpoint
    public Task<@Nullable Void> awaitFork(VoidCoroutine body) {
        return awaitFork(null, body);
    }

    /** As {@link #awaitFork(Coroutine)}, with a name for messages and dumps. */
    @Checkpoint
    public <T extends @Nullable Object> Task<T> awaitFork(
            @Nullable String child, Coroutine<? extends T> body) {
        BodyTask<?> task = Running.task("TaskGroup.awaitFork");
        task.enterCheckpoint();
        requireOpen("awaitFork");
        Objects.requireNonNull(body, "body");
        refuseToWait(task);
        Starts.starting("awaitFork");
        task.spendBudget(); // before the look, so that a slot is used in the step that takes it
        takeSlot(task);
        return startInSlot(child, body);
    }

    /** As {@link #awaitFork(String, Coroutine)}, without a value. */
    @Checkpoint
    public Task<@Nullable Void> awaitFork(@Nullable String child, VoidCoroutine body) {
        return awaitFork(child, Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Starts {@code body} as a child that does not hold the group open, as a heartbeat: it is
     * cancelled, and waited for, when the body and all other children have ended. Its failure
     * counts as one of the body, whatever the policy, and it takes no slot.
     */
    public Task<@Nullable Void> forkDaemon(VoidCoroutine body) {
        return forkDaemon(null, body);
    }

    /** As {@link #forkDaemon(VoidCoroutine)}, with a name for messages and dumps. */
    public Task<@Nullable Void> forkDaemon(@Nullable String child, VoidCoroutine body) {
        Starts.starting("forkDaemon");
        Running forker = requireOpen("forkDaemon");
        return startDaemon(forker, child, body.returningNull());
    }

    /**
     * Starts {@code body} as a child and waits until it reports that it is ready. What the child
     * throws before that is thrown here and does not count as a failure of the group; if this call
     * ends without the report, by a cancel say, the child is cancelled, and a report that was on
     * its way is discarded.
     *
     * @throws IllegalStateException if the child returns without having reported
     * @throws TaskCancelledException if the child was cancelled before it reported
     */
    @Checkpoint
    public <R extends @Nullable Object> R forkReady(ReadyBody<R> body) {
        Running.task("TaskGroup.forkReady").enterCheckpoint();
        Starts.starting("forkReady");
        Promise<R> ready = owner.loop().promise("readiness of a child of " + name);
        Task<?> child = fork(() -> becomeReady(body, ready));
        boolean taken = false;
        try {
            R value = ready.await();
            taken = true;
            return value;
        } finally {
            if (!taken) {
                leave(child, ready);
            }
        }
    }

    /** Of a fork that was cut off, perhaps before it could take a report that was there. */
    private <R extends @Nullable Object> void leave(Task<?> child, Promise<R> ready) {
        ready.cancel(); // from now on a failure of the child is the group's
        child.cancel("the fork that waited for it has ended");
        if (!ready.cancelled() && !(ready.outcome() instanceof Outcome.Failed)) {
            owner.loop().discards().discard(ready.result(), null, ready.name());
        }
    }

    private <R extends @Nullable Object> void becomeReady(ReadyBody<R> body, Promise<R> ready)
            throws Exception {
        try {
            body.run(ready::complete);
        } catch (Throwable t) {
            CancelledError cancelled = CancelledError.in(t);
            if (cancelled != null) {
                ready.cancel(cancelled.reason());
            }
            if (!ready.tryFail(t)) {
                throw t;
            }
            neverMind();
            return;
        }
        if (ready.tryFail(
                new IllegalStateException(
                        "a child of " + name + " ended before it reported to be ready"))) {
            neverMind();
        }
    }

    /** The calling child is no child that has returned, where that would end the others. */
    private void neverMind() {
        if (isContest() && Running.current() instanceof BodyTask<?> child) {
            child.outermostScope().cancel("it was never ready");
            child.throwIfCancelled();
        }
    }

    /** As {@link #cancel(String)}, without a reason. */
    public void cancel() {
        cancel(null);
    }

    /**
     * Cancels the body and all children. The group then ends without an error, unless something has
     * failed before, or fails in its clean-up: that is thrown all the same. Any thread.
     */
    public void cancel(@Nullable String reason) {
        scope.cancel(reason);
    }
}
