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
 * Closes a loop: cancels the tasks that are left and waits for them, closes streams, reports what
 * does not end, and refuses what comes late.
 */
final class Closing {
    /** How often a step is tried again without memory before it is left out. */
    private static final int MOST_SHORTAGES = 100;

    private final LoopImpl loop;
    private final Duration grace;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread closer;

    // allocated when the loop is opened, so that closing does not fail for lack of memory
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
    private final Runnable endWatches = this::endWatches;
    private final Runnable withdrawCommands = this::withdrawCommands;
    private final Runnable endDriver = this::endDriver;
    private final Runnable endObservation = this::endObservation;

    // loop only, while it winds down
    private final Set<Task<?>> left = new HashSet<>();
    private @Nullable BodyTask<?> closing;

    // closing thread only
    private final Queue<Object> waiting = new ArrayDeque<>();
    private boolean woundDown;

    Closing(LoopImpl loop, Duration grace) {
        this.loop = loop;
        this.grace = grace;
    }

    /** Whether the loop has closed completely. Any thread. */
    boolean over() {
        return ended.getCount() == 0;
    }

    /** Closes the loop, or waits for the thread that is closing it. Any thread. */
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

    /**
     * Closes the loop from inside another loop, which must not wait. Possible only if there is
     * nothing left to wait for.
     */
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
        // keeps the caller's interrupt from code called now
        boolean interrupted = Thread.interrupted();
        end(refuseAll);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the loop has to run once more. Also true if another thread runs or closes it. */
    private boolean owes() {
        if (!loop.life().beginRun()) { // keeps other threads away during the check
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
            return; // called by code that the closing thread calls
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
        boolean told = loop.brokenBy() != null; // the run before reported it
        boolean interrupted = false;
        try {
            for (int tries = 0; tries <= MOST_SHORTAGES && !woundDown; tries++) {
                interrupted |= windDownOnALoop();
            }
        } catch (IllegalStateException brokeDown) {
            if (!told) { // else it broke down again, for the same reason
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
        insist(endWatches); // after the loop: they call it no more
        insist(withdrawCommands);
        insist(endObservation);
    }

    /** Ends the driver. A foreign poller is closed on its own thread. */
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

    /** Runs the loop until it has wound down, or lacks the memory for that. */
    private boolean windDownOnALoop() {
        boolean interrupted = false;
        BodyTask<?> task = null;
        try {
            task = new BodyTask<>(loop, "closing of " + loop.name(), Context.empty(), windDown);
            loop.offer(new TaskStart(task));
            while (!task.done()) { // a call of stop() does not end the closing
                interrupted |= runOn(task);
            }
        } catch (OutOfMemoryError e) {
            Thread.onSpinWait();
            return interrupted;
        } finally {
            if (task != null && task.done()) {
                task.failure(); // marks it as read: a failed start has been reported
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

    private void endWatches() {
        loop.watches().endAll();
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

    /** Runs {@code step}, and again if there was no memory for it. */
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
        } finally { // an interrupt shortens the wait but skips no step
            try {
                insist(runHooks);
                insist(endOthers); // tasks that the clean-ups left
            } finally {
                if (!loop.closed()) { // else the loop broke down and this runs too late
                    insist(nameAllStuck);
                }
            }
        }
        self.checkpoint(); // runs what the steps above scheduled
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
                TreeNote.addTo(where, loop::tree); // one tree for all reports
                first = false;
            }
            nameStuck(stuck, where);
        }
    }

    /** The tasks that are not waited for. */
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

    /** The tasks that are not left to a close hook. */
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

    /**
     * Fails the future linked to a task that has not ended; else its readers would wait for ever.
     */
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

    /** Notifies work that was accepted and will not run, if it is {@link Refusable}. */
    private void tell(@Nullable Object dropped) {
        Object call = dropped instanceof CallInContext inContext ? inContext.callback() : dropped;
        Object work = call instanceof TracedCallback traced ? traced.callback() : call;
        if (work instanceof Refusable refusable) {
            try {
                refusable.refused();
            } catch (Throwable t) {
                loop.report(LoopFault.of("work failed when a closing loop refused it", t));
            }
        }
    }

    /** Refuses an entry that was still queued when the loop closed. */
    private void refuse(Object entry) {
        switch (entry) {
            case OwedCall call -> call.run();
            case OwnCall call -> tell(call.callback());
            case TaskStart start -> tell(start.task().refuse());
            case SharedCalls calls -> tell(calls.next());
            case Fiber fiber -> fiber.runLate();
            default -> tell(entry); // a callback
        }
    }
}
