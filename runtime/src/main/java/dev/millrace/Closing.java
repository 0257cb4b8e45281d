package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.inbox.SharedCalls;
import dev.millrace.internal.thread.Stacks;
import dev.millrace.internal.turn.Turns;
import dev.millrace.spi.Refusable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of a loop: cancel what is left and wait for it, close streams, name what will not end,
 * refuse what comes late.
 */
final class Closing {
    /** How often there may be no memory for a step of the end, before it is left out. */
    private static final int MOST_SHORTAGES = 100;

    private final LoopImpl loop;
    private final Duration grace;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread closer;

    // the steps of the end are made when the loop is opened: they must not fail for want of memory
    private final Runnable close = this::close;
    private final Runnable refuseAll = this::refuseAll;
    private final Coroutine<Object> windDown = this::windDown;
    private final Runnable endTasks = this::endTasks;
    private final Runnable runHooks = this::runHooks;
    private final Runnable endOthers = this::endOthers;
    private final Runnable nameAllStuck = this::nameAllStuck;
    private final Runnable reportUnread = this::reportUnread;
    private final Runnable takeWaiting = this::takeWaiting;
    private final Consumer<Object> keepWaiting = this::keepWaiting;
    private final Runnable refuseFirst = this::refuseFirst;
    private final Runnable abandonTasks = this::abandonTasks;
    private final Runnable withdrawCommands = this::withdrawCommands;
    private final Runnable endDriver = this::endDriver;
    private final Runnable endObservation = this::endObservation;

    // of the loop while it winds down
    private final Set<Task<?>> left = new HashSet<>();
    private @Nullable BodyTask<?> closing;

    // of the thread that closes
    private final Queue<Object> waiting = new ArrayDeque<>();
    private boolean woundDown;

    Closing(LoopImpl loop, Duration grace) {
        this.loop = loop;
        this.grace = grace;
    }

    /** Whether the loop has closed, to the last step. Any thread. */
    boolean over() {
        return ended.getCount() == 0;
    }

    /** Closes the loop, or waits until the thread has that closes it already. Any thread. */
    void run() {
        Running caller = Running.current();
        if (caller != null) {
            closeInside(caller.loop());
            return;
        }
        while (!loop.life().beginClosing()) {
            switch (loop.life().phase()) {
                case RUNNING -> throw running();
                case CLOSING, CLOSED -> {
                    awaitOther();
                    return;
                }
                case IDLE -> {} // a run has just ended
            }
        }
        end(close);
    }

    /** Inside a loop nothing may be waited for, and a loop that owes nothing needs no waiting. */
    private void closeInside(LoopImpl other) {
        if (other == loop) {
            throw running();
        }
        if (owes() || !loop.life().beginClosing()) {
            throw new IllegalStateException(
                    "closing loop "
                            + loop.name()
                            + " would block loop "
                            + other.name()
                            + "; close it elsewhere, or in Async.blocking");
        }
        boolean interrupted = Thread.interrupted(); // the caller's, and not of what is told now
        end(refuseAll);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the loop has to run once more. True also if somebody else has it. */
    private boolean owes() {
        if (!loop.life().beginRun()) { // nobody else is to have it during the look
            return true;
        }
        try {
            return loop.turns().hasReady()
                    || loop.turns().hasForeignPoller()
                    || loop.tasks().size() > 0
                    || !loop.closeHooks().isEmpty();
        } finally {
            loop.life().endRun();
        }
    }

    private void end(Runnable closing) {
        closer = Thread.currentThread();
        try {
            closing.run();
        } finally {
            ended.countDown();
        }
    }

    private IllegalStateException running() {
        return new IllegalStateException(
                "loop " + loop.name() + " is running; stop it before closing it");
    }

    private void awaitOther() {
        if (closer == Thread.currentThread()) {
            return; // called by something that is told of the end
        }
        boolean interrupted = false;
        while (!over()) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        boolean told = loop.brokenBy() != null; // by the run before
        boolean interrupted = false;
        try {
            for (int tries = 0; tries <= MOST_SHORTAGES && !woundDown; tries++) {
                interrupted |= windDownOnALoop();
            }
        } catch (IllegalStateException brokeDown) {
            if (!told) { // else it broke down again as it wound down, for the same reason
                throw brokeDown;
            }
        } finally {
            refuseAll();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The last step: from here on every call says that the loop is closed. */
    private void refuseAll() {
        insist(reportUnread);
        loop.life().endClosing();
        insist(endDriver);
        insist(takeWaiting);
        while (!waiting.isEmpty()) {
            insist(refuseFirst);
            waiting.poll();
        }
        insist(abandonTasks);
        insist(withdrawCommands);
        insist(endObservation);
    }

    /** A poller of others is closed on the thread that owns it. */
    private void endDriver() {
        Turns turns = loop.turns();
        if (turns.hasForeignPoller()) {
            loop.driver().end(turns::closePoller);
        } else {
            turns.closePoller();
            loop.driver().end();
        }
        GuestLoop guest = loop.guest();
        if (guest != null) {
            guest.end();
        }
    }

    private void endObservation() {
        loop.id().free();
        loop.observation().end();
    }

    /** Runs the loop until it has wound down, or has found no memory for that. */
    private boolean windDownOnALoop() {
        boolean interrupted = false;
        BodyTask<?> task = null;
        try {
            task = new BodyTask<>(loop, "closing of " + loop.name(), Context.empty(), windDown);
            loop.offer(new TaskStart(task));
            while (!task.done()) { // whoever stops the loop now does not stop its closing
                interrupted |= runOn(task);
            }
        } catch (OutOfMemoryError e) {
            Thread.onSpinWait();
            return interrupted;
        } finally {
            if (task != null && task.done()) {
                task.failure(); // read: if it could not even start, that has been told
            }
        }
        woundDown |=
                !(task.outcome() instanceof Outcome.Failed failed
                        && failed.failure instanceof OutOfMemoryError);
        return interrupted;
    }

    private void reportUnread() {
        loop.unread().reportAll();
    }

    private void takeWaiting() {
        loop.turns().close(keepWaiting);
    }

    private void keepWaiting(Object entry) {
        try {
            waiting.add(entry);
        } catch (OutOfMemoryError e) {
            refuse(entry);
        }
    }

    private void refuseFirst() {
        Object entry = waiting.peek();
        if (entry != null) {
            refuse(entry);
        }
    }

    private void abandonTasks() {
        for (Task<?> task : loop.tasks().snapshot()) {
            abandon(task);
        }
    }

    private void withdrawCommands() {
        for (ViewedCommand command : loop.commands()) {
            withdraw(command);
        }
    }

    /** Takes {@code step}, and again where there is no memory for it. */
    private void insist(Runnable step) {
        for (int shortages = 0; shortages <= MOST_SHORTAGES; shortages++) {
            try {
                step.run();
                return;
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    private boolean runOn(Task<?> windDown) {
        try {
            LoopRun.whileClosing(loop, windDown, () -> windDown.cancel("interrupted"));
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private Object windDown() {
        BodyTask<?> self = Running.task("close");
        closing = self;
        try {
            insist(endTasks);
        } finally { // an interrupt shortens the waiting; it leaves nothing out
            try {
                insist(runHooks);
                insist(endOthers); // left by clean-ups
            } finally {
                if (!loop.closed()) { // else it broke down, and this runs late
                    insist(nameAllStuck);
                }
            }
        }
        self.checkpoint(); // what the endings above scheduled still runs
        return self;
    }

    private void endTasks() {
        withinGrace(() -> cancelAndAwait(() -> tasksOfUsers(aside())));
    }

    private void runHooks() {
        left.addAll(tasksOfUsers(aside()));
        withinGrace(() -> loop.closeHooks().run());
    }

    private void endOthers() {
        withinGrace(() -> cancelAndAwait(() -> others(aside())));
    }

    private void nameAllStuck() {
        boolean first = true;
        for (Task<?> stuck : others(Set.of(Objects.requireNonNull(closing)))) {
            Throwable where = Stacks.of(stuck.name() + " is here", stuck.thread());
            if (first) {
                TreeNote.addTo(where, loop::tree); // once for all
                first = false;
            }
            nameStuck(stuck, where);
        }
    }

    /** Those that nobody waits for, or not any more. */
    private Set<Task<?>> aside() {
        left.add(Objects.requireNonNull(closing));
        return left;
    }

    private void withinGrace(Runnable step) {
        CancelScope.withDeadline(grace).run(step::run);
    }

    /** Cancels all tasks, and again those that they start meanwhile. */
    private void cancelAndAwait(Supplier<Set<Task<?>>> tasks) {
        for (var left = tasks.get(); !left.isEmpty(); left = tasks.get()) {
            left.forEach(this::cancel);
            WaitSet.await(left, WaitPolicy.ALL);
        }
    }

    private void cancel(Task<?> task) {
        if (task instanceof BodyTask<?> body && body.isDetached()) {
            loop.report(
                    new LoopFault(
                            "a detached task was alive when its loop closed; it is cancelled",
                            null,
                            task.name(),
                            task.createdAt()));
        }
        task.cancel("loop " + loop.name() + " is closing");
    }

    private Set<Task<?>> others(Set<Task<?>> aside) {
        var others = new LinkedHashSet<>(loop.tasks().snapshot());
        others.removeAll(aside);
        return others;
    }

    /** Those that are not left to a hook. */
    private Set<Task<?>> tasksOfUsers(Set<Task<?>> aside) {
        Set<Task<?>> others = others(aside);
        others.removeIf(task -> task instanceof BodyTask<?> body && body.outlivesTasks());
        return others;
    }

    private void nameStuck(Task<?> task, Throwable where) {
        String what = task instanceof JobTask ? "a job" : "a task";
        loop.report(
                new LoopFault(
                        what + " has not ended " + grace + " after its loop began to close",
                        where,
                        task.name(),
                        task.createdAt()));
    }

    /** Whoever waits elsewhere for a task that has not ended would wait for ever. */
    private void abandon(Task<?> task) {
        if (task instanceof BodyTask<?> body) {
            body.abandon();
        }
    }

    private void withdraw(ViewedCommand command) {
        command.withdraw();
        if (command.command() instanceof Future<?> submitted) {
            submitted.cancel(false);
        }
    }

    /** Tells what was accepted and will not be run, if it wants to know. */
    private void tell(@Nullable Object dropped) {
        Object call = dropped instanceof CallInContext inContext ? inContext.callback() : dropped;
        Object work = call instanceof TracedCallback traced ? traced.callback() : call;
        if (work instanceof Refusable refusable) {
            try {
                refusable.refused();
            } catch (Throwable t) {
                loop.report(LoopFault.of("what a closing loop refused failed at that", t));
            }
        }
    }

    /** What was still queued when the loop closed. */
    private void refuse(Object entry) {
        switch (entry) {
            case OwedCall call -> call.run();
            case OwnCall call -> tell(call.callback());
            case TaskStart start -> tell(start.task().refuse());
            case SharedCalls calls -> tell(calls.next());
            case Fiber fiber -> fiber.runLate();
            default -> tell(entry); // a callback that was not due yet
        }
    }
}
