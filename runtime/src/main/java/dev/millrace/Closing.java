package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.inbox.Entry;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;

/**
 * The end of a loop: cancel what is left and wait for it, close streams, name what will not end,
 * refuse what comes late.
 */
final class Closing {
    private final LoopImpl loop;
    private final Duration grace;

    Closing(LoopImpl loop, Duration grace) {
        this.loop = loop;
        this.grace = grace;
    }

    void run() {
        refuseToHarm();
        boolean interrupted = false;
        var windDown =
                new BodyTask<>(loop, "closing of " + loop.name(), Context.empty(), this::windDown);
        try {
            loop.start(windDown);
            loop.markClosing();
            while (!windDown.done()) { // whoever stops the loop now does not stop its closing
                interrupted |= runOn(windDown);
            }
        } finally {
            loop.unread().reportAll();
            loop.markClosed();
            loop.turns().close(this::refuse);
            for (Task<?> task : loop.tasks().snapshot()) {
                abandon(task);
            }
            for (ViewedCommand command : loop.commands()) {
                withdraw(command);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void refuseToHarm() {
        if (loop.running()) {
            throw new IllegalStateException(
                    "loop " + loop.name() + " is running; stop it before closing it");
        }
        Running caller = Running.current();
        if (caller != null) {
            throw new IllegalStateException(
                    "closing loop "
                            + loop.name()
                            + " would block loop "
                            + caller.home().name()
                            + "; close it elsewhere, or in Async.blocking");
        }
    }

    private boolean runOn(Task<?> windDown) {
        try {
            LoopRun.untilDone(loop, windDown, () -> windDown.cancel("interrupted"));
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private Object windDown() {
        Task<?> self = Async.currentTask();
        Set<Task<?>> aside = new HashSet<>(Set.of(self)); // nobody waits for these, or not any more
        try {
            Async.moveOnAfter(grace, () -> cancelAndAwait(aside));
        } finally { // an interrupt shortens the waiting; it leaves nothing out
            aside.addAll(loop.tasks().snapshot());
            try {
                Async.moveOnAfter(grace, () -> loop.closeHooks().run());
                Async.moveOnAfter(grace, () -> cancelAndAwait(aside)); // what clean-ups left behind
            } finally {
                for (Task<?> stuck : others(Set.of(self))) {
                    nameStuck(stuck);
                }
                loop.turns().stopForGood();
            }
        }
        Async.checkpoint(); // what the endings above scheduled still runs
        return self;
    }

    /** Cancels all tasks, and again those that they start meanwhile. */
    private void cancelAndAwait(Set<Task<?>> aside) {
        for (var left = others(aside); !left.isEmpty(); left = others(aside)) {
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

    private void nameStuck(Task<?> task) {
        String what = task instanceof OffloadTask ? "a job" : "a task";
        loop.report(
                new LoopFault(
                        what + " has not ended " + grace + " after its loop began to close",
                        Stacks.of(task.name() + " is here", task.thread()),
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

    /** What was still queued when the loop closed. */
    private void refuse(Entry entry) {
        switch (entry) {
            case FaultCall call -> loop.faults().handle(call.fault());
            case TaskStart start -> start.task().refuse();
            case LinkedFuture.Delivery delivery -> delivery.now();
            case Fiber fiber -> fiber.runLate();
            default -> {} // a callback that was not due yet
        }
    }
}
