package dev.millrace;

import dev.millrace.spi.Starts;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Owns the tasks forked into it: no task outlives the group, and no error is lost.
 *
 * <p>{@link #run} returns when its body and all children have ended. The first failure, of a child
 * or of the body, cancels the rest; then a {@link TaskGroupException} with every failure is thrown.
 * A child that was cancelled on its own does not affect the others. A cancel from outside reaches
 * all children and is raised after they have ended. If one of them failed, that is thrown instead,
 * and the cancel is raised at the next checkpoint.
 *
 * <p>Any task of the loop may fork into an open group, children included. Children inherit the
 * context of the forker and the cancel scopes around the group. The group itself is for its loop
 * only.
 *
 * <p>{@link GroupOptions} set another {@link GroupPolicy} for the ends of children, or a limit on
 * how many run at a time. A {@link TaskSet} returns the children one by one as they end.
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

    /** What runs inside a group and returns a value. */
    @FunctionalInterface
    public interface ValueBody<T extends @Nullable Object> {
        /** Runs on the calling task; forks children and may await. */
        T run(TaskGroup group) throws Throwable;
    }

    /** A child that reports when it is ready, for {@link #forkReady}. */
    @FunctionalInterface
    public interface ReadyBody<R extends @Nullable Object> {
        /** Runs as a child; calls {@link Readiness#report} once when it is ready. */
        void run(Readiness<R> readiness) throws Exception;
    }

    /** How a child reports that it is ready. */
    @FunctionalInterface
    public interface Readiness<R extends @Nullable Object> {
        /** Makes {@link #forkReady} return {@code value}; a second report is an error. */
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

    /** As {@link #run(Body)}, with another policy or a limit on children at a time. */
    @Checkpoint
    public static void run(GroupOptions options, Body body) {
        BodyTask<?> task = Running.task("TaskGroup.run");
        var group = new TaskGroup(Async.requireArgument(options, "options"), task);
        group.supervise(() -> body.run(group));
    }

    /**
     * As {@link #run(Body)}, but returns the value of {@code body}.
     *
     * @throws TaskCancelledException if the group was {@linkplain #cancel cancelled} before the
     *     body returned, so that there is no value
     */
    @Checkpoint
    public static <T extends @Nullable Object> T call(ValueBody<? extends T> body) {
        return call(GroupOptions.DEFAULTS, body);
    }

    /** As {@link #call(ValueBody)}, with another policy or a limit on children at a time. */
    @SuppressWarnings("NullAway") // returns null only if the body did
    @Checkpoint
    public static <T extends @Nullable Object> T call(
            GroupOptions options, ValueBody<? extends T> body) {
        BodyTask<?> task = Running.task("TaskGroup.call");
        var group = new TaskGroup(Async.requireArgument(options, "options"), task);
        var value = new ArrayList<@Nullable T>(1);
        group.supervise(() -> value.add(body.run(group)));
        if (value.isEmpty()) {
            group.owner.throwIfCancelled(); // a cancel from outside goes first
            throw new TaskCancelledException(group.name, group.scope.reason());
        }
        return value.getFirst();
    }

    /**
     * Starts {@code body} as a child; it begins when the forker next suspends.
     *
     * @throws IllegalStateException if the group has ended, or is full; {@link
     *     #awaitFork(Coroutine)} waits for a slot
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

    /** Forks a body of any kind; its failure counts for the group. */
    <T extends @Nullable Object> Task<T> forkBody(
            @Nullable String child, dev.millrace.Body<? extends T, ?> body) {
        Running forker = requireOpen("fork"); // looked up once
        Objects.requireNonNull(body, "body");
        requireRoom();
        return startChild(forker, child, body);
    }

    /**
     * As {@link #fork(Coroutine)}, but first waits for a slot if the group is full: first come,
     * first served. A cancelled call starts nothing. Call it from the body of the group or from
     * tasks outside it: a child would wait for itself and is refused. A generator that a child
     * reads, or a detached task that it awaits, is not recognised and would wait for ever.
     *
     * @throws IllegalStateException if the group has ended, or it has a limit and the caller is a
     *     descendant of it
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
        task.spendBudget(); // may switch, so it goes before the slot is taken
        takeSlot(task);
        return startInSlot(child, body);
    }

    /** As {@link #awaitFork(String, Coroutine)}, without a value. */
    @Checkpoint
    public Task<@Nullable Void> awaitFork(@Nullable String child, VoidCoroutine body) {
        return awaitFork(child, Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Starts {@code body} as a child that does not keep the group open, such as a heartbeat. It is
     * cancelled, and awaited, when the body and all other children have ended. Its failure counts
     * as one of the body under each policy. It takes no slot.
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
     * throws before that is thrown here and does not count as a failure of the group. If this call
     * ends without the report, for example by a cancel, the child is cancelled and a late report is
     * discarded.
     *
     * @throws IllegalStateException if the child returns without a report
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

    /** Ends a fork that was cut off. A report may have come that the fork did not take. */
    private <R extends @Nullable Object> void leave(Task<?> child, Promise<R> ready) {
        ready.cancel(); // from now on a failure of the child counts for the group
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
                        "a child of " + name + " ended before it reported that it was ready"))) {
            neverMind();
        }
    }

    /**
     * Cancels the calling child, so that its return does not end the others where the first return
     * does.
     */
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
     * Cancels the body and all children. The group then ends without an error, unless something
     * failed before, or fails in a clean-up: that is thrown. Any thread.
     */
    public void cancel(@Nullable String reason) {
        scope.cancel(reason);
    }
}
