package dev.millrace;

import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.inbox.Entry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The end of a loop: cancel what is left and wait for it, close streams, name what will not end, refuse
 * what comes late.
 */
final class Closing {
    private final LoopImpl loop;
    private final Duration grace;

    Closing(LoopImpl loop, Duration grace) {
        this.loop = loop;
        this.grace = grace;
    }

    void run() {
        if (loop.running()) {
            throw new IllegalStateException(
                    "loop " + loop.name() + " is running; stop it before closing it");
        }
        boolean interrupted = false;
        var windDown =
                new BodyTask<>(
                        loop, "closing of " + loop.name(), Context.empty(), this::windDown);
        try {
            loop.start(windDown);
            LoopRun.complete(loop, windDown, () -> windDown.cancel("interrupted"));
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            loop.unread().reportAll();
            loop.markClosed();
            loop.turns().close(this::refuse);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Object windDown() {
        Task<?> self = Async.currentTask();
        for (Task<?> task : others(self)) {
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
        Async.moveOnAfter(
                grace,
                () -> {
                    for (var left = others(self); !left.isEmpty(); left = others(self)) {
                        WaitSet.await(left, WaitPolicy.ALL);
                    }
                });
        Async.moveOnAfter(grace, () -> loop.closeHooks().run());
        others(self).forEach(this::nameStuck);
        loop.turns().stopForGood();
        Async.checkpoint(); // what the endings above scheduled still runs
        return self;
    }

    private Set<Task<?>> others(Task<?> self) {
        var others = new LinkedHashSet<>(loop.tasks().snapshot());
        others.remove(self);
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
