package dev.millrace;

import dev.millrace.spi.Starts;
import java.util.ArrayList;
import java.util.List;
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
 * {@snippet lang=java :
 * TaskGroup.run(group -> {
 *     group.fork(() -> serve(connection));
 *     group.fork(() -> heartbeat(connection));
 * }); // both have ended here
 * }
 */
public final class TaskGroup {

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

    /** How often in a row there may be no memory to wait for the children. */
    private static final int MOST_SHORTAGES = 1_000;

    private final String name;
    private final BodyTask<?> owner;
    private final CancelScope scope = new CancelScope();
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable Throwable unlisted; // a failure for which there was no memory in the list
    private int living;
    private boolean closed;
    private @Nullable Join join;

    private TaskGroup(String name, BodyTask<?> owner) {
        this.name = name;
        this.owner = owner;
    }

    /**
     * Runs {@code body}, waits for all children, and returns.
     *
     * @throws TaskGroupException if the body or a child failed
     * @throws CancelledError if the calling task is cancelled and nothing failed
     */
    @Checkpoint
    public static void run(Body body) {
        run("task group", body);
    }

    /** As {@link #run(Body)}; {@code name} appears in messages. */
    @Checkpoint
    public static void run(String name, Body body) {
        new TaskGroup(name, Running.task("TaskGroup.run"))
                .supervise(group -> {
                    body.run(group);
                    return null;
                });
    }

    /**
     * As {@link #run(Body)}, with the value of {@code body}. If the group is {@linkplain #cancel
     * cancelled} before the body has its value, there is none to return:
     *
     * @throws TaskCancelledException if the group was cancelled, from inside, before the body
     *     returned
     */
    @SuppressWarnings("NullAway") // null is returned only where T allows it: the body returned it
    @Checkpoint
    public static <T extends @Nullable Object> T call(ValueBody<? extends T> body) {
        var group = new TaskGroup("task group", Running.task("TaskGroup.call"));
        var value = new ArrayList<@Nullable T>(1);
        group.supervise(self -> {
            value.add(body.run(self));
            return null;
        });
        if (value.isEmpty()) {
            group.owner.throwIfCancelled(); // from outside, after the group had cancelled itself
            throw new TaskCancelledException(group.name, group.scope.reason());
        }
        return value.getFirst();
    }

    /** Starts {@code body} as a child; it runs once the forker gives way. */
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

    /** Forks a body of any kind, whose failure is the group's as well. */
    <T extends @Nullable Object> Task<T> forkBody(
            @Nullable String child, dev.millrace.Body<? extends T, ?> body) {
        LoopImpl loop = owner.loop();
        Running forker = Running.current(); // looked up once
        loop.requireInLoop(forker, "TaskGroup.fork", "loop.submit(() -> group.fork(…))");
        if (closed) {
            throw new IllegalStateException(
                    name + " has ended; fork before its body and last child have returned");
        }
        Objects.requireNonNull(body, "body");
        var outermost = new CancelScope(loop, scope);
        BodyTask<T> task;
        try {
            task = new BodyTask<>(loop, child, this, outermost, Context.of(forker), body);
            task.start();
        } catch (OutOfMemoryError e) { // as if it had never been asked for
            outermost.leaveTree();
            throw e;
        }
        living++;
        return task;
    }

    /** As {@link #fork(String, Coroutine)}, without a value. */
    public Task<@Nullable Void> fork(@Nullable String child, VoidCoroutine body) {
        return fork(child, body.returningNull());
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
            return;
        }
        ready.tryFail(
                new IllegalStateException(
                        "a child of " + name + " ended before it reported to be ready"));
    }

    /** As {@link #cancel(String)}, without a reason. */
    public void cancel() {
        cancel(null);
    }

    /** Cancels the body and all children; the group then ends without an error. Any thread. */
    public void cancel(@Nullable String reason) {
        scope.cancel(reason);
    }

    /** Whether a closing loop leaves the owner, and so the children, to a hook. */
    boolean outlivesTasks() {
        return owner.outlivesTasks();
    }

    void childDone(BodyTask<?> child, Object outcome) {
        living--;
        if (outcome instanceof Outcome.Failed failed) {
            if (closed) {
                reportLate(child, failed.failure);
            } else {
                fail(failed.failure);
            }
        }
        Join waiting = join;
        if (living == 0 && waiting != null && !waiting.isSettled()) {
            waiting.settled();
        }
    }

    private void reportLate(BodyTask<?> child, Throwable failure) {
        try {
            owner.loop()
                    .faults()
                    .reportOfCancelled(
                            new LoopFault(
                                    "a task failed after its group had to give up waiting for it",
                                    failure,
                                    child.name(),
                                    child.createdAt()));
        } catch (OutOfMemoryError e) {
            owner.loop().reportFailed(failure);
        }
    }

    /** Throws nothing, whatever memory there is: somebody else is to be told as well. */
    private void fail(Throwable failure) {
        for (int i = 0; i < failures.size(); i++) {
            if (failures.get(i) == failure) {
                return; // awaited by a sibling and failed again with it: one failure, not two
            }
        }
        try {
            failures.add(failure);
        } catch (OutOfMemoryError e) {
            unlisted = failure;
        }
        try {
            scope.cancel(TaskGroupException.describe(failure) + " in " + name);
        } catch (OutOfMemoryError e) {
            scope.cancelInSilence();
        }
    }

    private void supervise(ValueBody<?> body) {
        owner.enterCheckpoint();
        scope.enter(owner);
        CancelledError fromOutside = null;
        try {
            body.run(this);
        } catch (Throwable t) {
            fromOutside = bodyThrew(t);
        }
        boolean cancelledInJoin;
        try {
            cancelledInJoin = joinChildren();
        } catch (PinnedAwaitException | OutOfMemoryError e) {
            // the only ways out without the children: they are cancelled, and tell their failures
            // elsewhere
            try {
                scope.cancel("its group could not wait for it");
            } catch (OutOfMemoryError again) {
                scope.cancelInSilence();
            }
            failures.forEach(e::addSuppressed);
            throw e;
        } finally {
            closed = true;
            scope.exit(owner);
        }
        if (unlisted != null) {
            failures.addFirst(unlisted);
        }
        if (!failures.isEmpty()) {
            if (fromOutside != null) { // it is raised again, but without what flew along with it
                owner.loop().faults().reportSuppressed(name, fromOutside);
            }
            throw new TaskGroupException(name, failures);
        }
        if (fromOutside != null) {
            throw fromOutside;
        }
        if (cancelledInJoin) {
            owner.throwIfCancelled();
        }
    }

    /** Sorts what the body threw: a failure, this group's own cancel, or a cancel from outside. */
    private @Nullable CancelledError bodyThrew(Throwable thrown) {
        CancelledError cancelled = scope.cancellationIn(thrown);
        if (cancelled == null) {
            fail(thrown);
            return null;
        }
        try {
            return scope.absorbs(cancelled) ? null : cancelled;
        } catch (OutOfMemoryError e) { // to tell what flew along with it
            fail(e);
            return null;
        }
    }

    private boolean joinChildren() {
        CancelScope reached = scope.effective();
        boolean cancelled = living > 0 && reached != null && reached != scope;
        for (int shortages = 0; living > 0; ) {
            try {
                if (shortages > 0) {
                    owner.giveTurn(); // without memory this is all that can be done
                    if (living == 0) {
                        break;
                    }
                }
                var wait = new Join(owner);
                join = wait;
                owner.park(wait);
                cancelled |= wait.cancelAsked;
            } catch (OutOfMemoryError e) {
                join = null;
                if (++shortages > MOST_SHORTAGES) {
                    throw e;
                }
            }
        }
        join = null;
        return cancelled;
    }

    /**
     * The owner waits for its children. Cancel does not end it: it has reached the children
     * already.
     */
    private static final class Join extends Wait {
        boolean cancelAsked;

        Join(BodyTask<?> task) {
            super(task);
        }

        @Override
        boolean abort() {
            cancelAsked = true;
            return false;
        }
    }

    @Override
    public String toString() {
        return name + " (" + living + " running, " + (closed ? "closed" : "open") + ")";
    }
}
