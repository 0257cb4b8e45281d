package dev.millrace;

import dev.millrace.spi.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The children of a group, and when the group ends. A superclass of the group, to save an object.
 * Loop only.
 */
abstract class GroupLife extends BodyTask.Parent {
    /** How often the wait for the children is tried again without memory. */
    private static final int MOST_SHORTAGES = 1_000;

    final String name;
    final BodyTask<?> owner;
    final CancelScope scope = new CancelScope();
    private final int limit;
    private final Verdict<BodyTask<?>> verdict;
    private final @Nullable WaitLine<@Nullable Void> slots; // null without a limit
    private @Nullable CancelScope contestants; // the children's, if one's return may end the rest
    private @Nullable Daemons daemons; // created with the first one
    // children, and slots taken for children not forked yet; without daemons
    private int living;
    private boolean closed;
    private @Nullable Join join;
    private @Nullable ForkSites sites; // in debug mode only

    GroupLife(GroupOptions options, BodyTask<?> owner) {
        this.name = options.name();
        this.limit = options.limit();
        this.slots = limit == Integer.MAX_VALUE ? null : new Slots();
        this.verdict = new Verdict<>(options.policy());
        this.owner = owner;
    }

    // ---- forks

    /** Refuses a call from outside the loop, or when the group has ended. */
    final @Nullable Running requireOpen(String call) {
        Running forker = Running.current();
        LoopImpl loop = owner.loop();
        if (!loop.mayAct(forker)) {
            throw loop.wrongThread("TaskGroup." + call, "loop.submit(() -> group." + call + "(…))");
        }
        loop.requireOpen();
        if (closed) {
            throw new IllegalStateException(
                    name + " has ended; fork before its body and last child have returned");
        }
        return forker;
    }

    final void requireRoom() {
        if (living >= limit) {
            throw new IllegalStateException(
                    name
                            + " is full: "
                            + limit
                            + " children run, which is its limit; wait for a slot with awaitFork");
        }
    }

    /** Starts a child that takes a slot of its own. */
    final <T extends @Nullable Object> Task<T> startChild(
            @Nullable Running forker, @Nullable String child, Body<? extends T, ?> body) {
        Task<T> task = start(forker, child, this, childScope(), body);
        living++;
        return task;
    }

    /** Starts a child in a slot that the caller took before. */
    final <T extends @Nullable Object> Task<T> startInSlot(
            @Nullable String child, Body<? extends T, ?> body) {
        boolean started = false;
        try {
            Task<T> task = start(requireOpen("awaitFork"), child, this, childScope(), body);
            started = true;
            return task;
        } finally {
            if (!started) {
                freeSlot();
                wakeJoin();
            }
        }
    }

    final Task<@Nullable Void> startDaemon(
            @Nullable Running forker, @Nullable String child, Body<@Nullable Void, ?> body) {
        Daemons all = daemons;
        if (all == null) {
            all = new Daemons(this, new CancelScope(owner.loop(), scope));
            daemons = all;
        }
        Task<@Nullable Void> task = start(forker, child, all, all.scope(), body);
        all.started();
        return task;
    }

    private <T extends @Nullable Object> Task<T> start(
            @Nullable Running forker,
            @Nullable String child,
            BodyTask.Parent parent,
            CancelScope around,
            Body<? extends T, ?> body) {
        LoopImpl loop = owner.loop();
        var outermost = new CancelScope(loop, around);
        BodyTask<T> task;
        try {
            task = new BodyTask<>(loop, child, parent, outermost, Context.of(forker), body);
            task.start();
        } catch (Throwable t) { // undo
            outermost.leaveTree();
            throw t;
        }
        return task;
    }

    /** Where the child with this body is forked. In debug mode only. */
    final CreationSite forkSite(Body<?, ?> body) {
        ForkSites known = sites;
        if (known == null) {
            known = new ForkSites(owner.loop().forkLines());
            sites = known;
        }
        return known.siteOf(body);
    }

    /** The parent of the children's scopes. */
    private CancelScope childScope() {
        if (!verdict.isContest()) {
            return scope;
        }
        CancelScope around = contestants;
        if (around == null) {
            around = new CancelScope(owner.loop(), scope);
            contestants = around;
        }
        return around;
    }

    // ---- slots

    /** Takes a slot; waits for one behind earlier callers if the group is full. */
    final void takeSlot(BodyTask<?> task) {
        if (slots == null || living < limit) {
            living++;
            return;
        }
        WaitLine.Place<@Nullable Void> place = slots.join(task);
        try {
            task.park(place);
        } catch (Throwable cannotGoOn) {
            if (place.served()) {
                freeSlot();
                wakeJoin();
            }
            throw cannotGoOn;
        }
    }

    /** Gives a free slot to the task that has waited longest, if one waits. */
    private void freeSlot() {
        if (slots == null || !slots.serveFirst(null)) {
            living--;
        }
    }

    /** Refuses a caller that would wait for its own slot. */
    final void refuseToWait(BodyTask<?> caller) {
        if (slots == null) {
            return;
        }
        for (ScopeNode node = caller.scope(); node != null; node = node.parent()) {
            if (node instanceof CancelScope around && around.isOfChildOf(this)) {
                throw new IllegalStateException(
                        caller.name()
                                + " is a child of "
                                + name
                                + ", or runs for one, and would wait for its own slot; awaitFork is"
                                + " for the body of the group");
            }
        }
    }

    // ---- ends

    /** Whether a child that returns may end the others. */
    final boolean isContest() {
        return verdict.isContest();
    }

    @Override
    final boolean outlivesTasks() {
        return owner.outlivesTasks();
    }

    @Override
    final boolean tellsFailures() {
        return verdict.tellsFailures();
    }

    @Override
    final void childDone(BodyTask<?> child, Object outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            if (closed || verdict.isWon()) {
                reportLate(child, failed.failure);
            } else if (verdict.childFailed(child, failed.failure)) {
                fail(child, failed.failure);
            }
        } else if (!(outcome instanceof Outcome.Cancelled) && verdict.childReturned()) {
            endContest();
        }
        freeSlot(); // last: if the child's failure cancelled the body, that must not get the slot
        wakeJoin();
    }

    final void daemonDone(BodyTask<?> daemon, Object outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            if (closed) {
                reportLate(daemon, failed.failure);
            } else {
                fail(daemon, failed.failure);
            }
        }
        wakeJoin();
    }

    private void endContest() {
        CancelScope others = contestants;
        if (others != null) {
            try {
                others.cancel("another child of " + name + " was first");
            } catch (OutOfMemoryError e) {
                others.cancelInSilence();
            }
        }
    }

    private void wakeJoin() {
        Join waiting = join;
        if (living == 0 && waiting != null && !waiting.isSettled()) {
            waiting.settled(); // joinChildren then ends the daemons
        }
    }

    private void reportLate(BodyTask<?> child, Throwable failure) {
        try {
            owner.loop()
                    .faults()
                    .reportOfCancelled(
                            new LoopFault(
                                    closed
                                            ? "a task failed after its group had to give up"
                                                    + " waiting for it"
                                            : "a child failed after another one was first",
                                    failure,
                                    child.name(),
                                    child.createdAt()));
        } catch (OutOfMemoryError e) {
            owner.loop().reportFailed(failure);
        }
    }

    /** Records a failure and cancels the group. Throws nothing, even without memory. */
    private void fail(@Nullable BodyTask<?> child, Throwable failure) {
        verdict.fail(child, failure);
        try {
            String where = child == null ? "its body" : child.name();
            scope.cancel(
                    TaskGroupException.describeShortly(failure) + " in " + name,
                    failure.getClass().getName() + " of " + where + " in " + name);
        } catch (OutOfMemoryError e) {
            scope.cancelInSilence();
        }
    }

    /** Runs {@code body} in the group, waits for all children, and throws the failures. */
    final void supervise(VoidBody<?> body) {
        owner.enterCheckpoint();
        scope.enter(owner);
        CancelledError fromOutside = null;
        try {
            body.run();
        } catch (Throwable t) {
            fromOutside = bodyThrew(t);
        }
        boolean cancelledInJoin;
        try {
            cancelledInJoin = joinChildren();
        } catch (PinnedAwaitException | OutOfMemoryError e) {
            // the only exits that do not wait: the children are cancelled, and their failures
            // reported
            try {
                scope.cancel("its group could not wait for it");
            } catch (OutOfMemoryError again) {
                scope.cancelInSilence();
            }
            verdict.failures().forEach(e::addSuppressed);
            throw e;
        } finally {
            close();
        }
        List<Throwable> failures = verdict.failures();
        if (!failures.isEmpty()) {
            if (fromOutside != null) {
                // the cancel is raised again later, but its suppressed exceptions would be lost
                owner.loop().faults().reportSuppressed(name, fromOutside);
            }
            throw new TaskGroupException(message(failures), failures);
        }
        if (fromOutside != null) {
            throw fromOutside;
        }
        if (cancelledInJoin) {
            owner.throwIfCancelled();
        }
    }

    private String message(List<Throwable> failures) {
        var message = new GroupMessage(name, failures.size());
        List<@Nullable BodyTask<?>> sources = verdict.sources();
        for (int i = 0; i < failures.size() && !message.isFull(); i++) {
            BodyTask<?> child = sources.get(i);
            message.add(
                    child == null ? "its body" : child.name(),
                    TaskGroupException.describe(failures.get(i)),
                    child == null ? List.of() : child.forkSite());
        }
        return message.toString();
    }

    /**
     * Handles what the body threw: a failure, this group's own cancel, or a cancel from outside.
     * Returns the last of these.
     */
    private @Nullable CancelledError bodyThrew(Throwable thrown) {
        CancelledError cancelled = scope.cancellationIn(thrown);
        if (cancelled == null) {
            fail(null, thrown);
            return null;
        }
        try {
            return scope.absorbs(cancelled) ? null : cancelled;
        } catch (OutOfMemoryError e) { // no memory to report its suppressed exceptions
            fail(null, e);
            return null;
        }
    }

    private void close() {
        closed = true;
        if (contestants != null) {
            contestants.leaveTree();
        }
        if (daemons != null) {
            daemons.scope().leaveTree();
        }
        scope.exit(owner);
    }

    private boolean joinChildren() {
        CancelScope reached = scope.effective();
        boolean cancelled = (living > 0 || hasDaemons()) && reached != null && reached != scope;
        for (int shortages = 0; living > 0 || endDaemons(); ) {
            try {
                if (shortages > 0) {
                    owner.giveTurn(); // without memory for a wait, let the children run
                    if (living == 0 && !hasDaemons()) {
                        break;
                    }
                }
                var wait = new Join();
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

    private boolean hasDaemons() {
        return daemons != null && !daemons.isEmpty();
    }

    /**
     * Cancels the daemons because all other children have ended. Returns whether daemons still run.
     */
    private boolean endDaemons() {
        return daemons != null && daemons.end();
    }

    /**
     * The owner's wait for its children. A cancel does not end it, because it has reached the
     * children too.
     */
    private final class Join extends Wait {
        boolean cancelAsked;

        Join() {
            super(owner);
        }

        @Override
        boolean abort() {
            cancelAsked = true;
            return false;
        }

        @Override
        String kind() {
            return "group";
        }

        @Override
        Description describe() {
            return describeChildren("group", "the children of " + name);
        }
    }

    private final class Slots extends WaitLine<@Nullable Void> {
        @Override
        String kind() {
            return "slot";
        }

        @Override
        Description describe() {
            Description wait =
                    describeChildren("slot", "a slot of " + name).with("limit", limit).needingAny();
            int others = living - wait.awaits().size();
            return others <= 0 // else some callers have a slot but have not forked yet
                    ? wait
                    : wait.awaiting(Description.of("other", "who is about to fork"));
        }
    }

    private Description describeChildren(String kind, String text) {
        List<Object> children = new ArrayList<>();
        addTasks(scope, this, children);
        if (contestants != null) {
            addTasks(contestants, this, children);
        }
        if (daemons != null && living == 0) {
            addTasks(daemons.scope(), daemons, children);
        }
        return new Description(kind, text, children, Map.of());
    }

    private static void addTasks(CancelScope around, BodyTask.Parent parent, List<Object> found) {
        for (ScopeNode node : around.below()) {
            Task<?> child = node instanceof CancelScope inner ? inner.taskOf(parent) : null;
            if (child != null) {
                found.add(child);
            }
        }
    }

    @Override
    public String toString() {
        return name
                + " ("
                + living
                + (limit == Integer.MAX_VALUE ? "" : " of " + limit)
                + " running, "
                + (closed ? "closed" : "open")
                + ")";
    }
}
