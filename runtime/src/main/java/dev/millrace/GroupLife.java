package dev.millrace;

import dev.millrace.spi.Description;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lives in a group, and when it ends. The superclass of the group, so that the two are one
 * object. Loop only.
 */
abstract class GroupLife extends BodyTask.Parent {
    /** How often in a row there may be no memory to wait for the children. */
    private static final int MOST_SHORTAGES = 1_000;

    final String name;
    final BodyTask<?> owner;
    final CancelScope scope = new CancelScope();
    private final int limit;
    private final Verdict<BodyTask<?>> verdict;
    private final @Nullable WaitLine<@Nullable Void> slots; // of a group with a limit
    private @Nullable CancelScope contestants; // around the children of a contest, not the body
    private @Nullable Daemons daemons; // made with the first
    private int living; // with those that have a slot and are not forked yet, without daemons
    private boolean closed;
    private @Nullable Join join;
    private @Nullable ForkSites sites; // of a loop in debug mode

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
        owner.loop()
                .requireInLoop(
                        forker, "TaskGroup." + call, "loop.submit(() -> group." + call + "(…))");
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

    /** Starts a child in the slot that the caller has taken. */
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
        } catch (Throwable t) { // as if it had never been asked for
            outermost.leaveTree();
            throw t;
        }
        return task;
    }

    /** Where a child with this body is being forked. Of a loop in debug mode. */
    final CreationSite forkSite(Body<?, ?> body) {
        ForkSites known = sites;
        if (known == null) {
            known = new ForkSites(owner.loop().forkLines());
            sites = known;
        }
        return known.siteOf(body);
    }

    /** What the scopes of children hang below. */
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

    /** Waits for a slot behind all others that do. */
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

    /** Hands a slot on to who has waited longest, if anybody waits. */
    private void freeSlot() {
        if (slots == null || !slots.serveFirst(null)) {
            living--;
        }
    }

    /** Refuses who would wait for a slot that cannot be free before it has ended itself. */
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
        freeSlot(); // after that: a body that is cancelled by it is to start nobody any more
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
            waiting.settled(); // it looks after daemons then
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

    /** Throws nothing, whatever memory there is: somebody else is to be told as well. */
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

    /** Runs {@code body} in the group, waits for all, and throws what that has come to. */
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
            // the only ways out without the children: they are cancelled, and tell their failures
            // elsewhere
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
            if (fromOutside != null) { // it is raised again, but without what flew along with it
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

    /** Sorts what the body threw: a failure, this group's own cancel, or a cancel from outside. */
    private @Nullable CancelledError bodyThrew(Throwable thrown) {
        CancelledError cancelled = scope.cancellationIn(thrown);
        if (cancelled == null) {
            fail(null, thrown);
            return null;
        }
        try {
            return scope.absorbs(cancelled) ? null : cancelled;
        } catch (OutOfMemoryError e) { // to tell what flew along with it
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
                    owner.giveTurn(); // without memory this is all that can be done
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

    /** Cancels the daemons, as nobody else is left; whether one of them has yet to end. */
    private boolean endDaemons() {
        return daemons != null && daemons.end();
    }

    /**
     * The owner waits for its children. Cancel does not end it: it has reached the children
     * already.
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
            return others <= 0 // else there are who have theirs and have not forked yet
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
