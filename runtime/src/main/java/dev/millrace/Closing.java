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
import org.jspecify.annotations.Nullable;

/**
 * Closes a loop: cancels the tasks that are left and waits for them, closes streams, reports what
 * does not end, and refuses what comes late.
 */
final class Closing implements Coroutine<Object>, Consumer<Object> {
    /**
     * What may lack memory and is then tried again. Names and no lambdas: a lambda would need
     * memory itself, and the JVM would have to link each when a program ends.
     */
    private enum Step {
        END_TASKS,
        RUN_HOOKS,
        END_OTHERS,
        NAME_ALL_STUCK,
        REPORT_UNREAD,
        END_DRIVER,
        TAKE_WAITING,
        REFUSE_FIRST,
        ABANDON_TASKS,
        END_WATCHES,
        WITHDRAW_COMMANDS,
        END_OBSERVATION
    }

    /** How often a step is tried again without memory before it is left out. */
    private static final int MOST_SHORTAGES = 100;

    private final LoopImpl loop;
    private final Duration grace;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread closer;

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
    void close() {
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
        closer = Thread.currentThread();
        try {
            windDownAndRefuse();
        } finally {
            ended.countDown();
        }
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
        closer = Thread.currentThread();
        try {
            refuseAll();
        } finally {
            ended.countDown();
        }
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

    private void windDownAndRefuse() {
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
        insist(Step.REPORT_UNREAD);
        loop.life().endClosing();
        insist(Step.END_DRIVER);
        insist(Step.TAKE_WAITING);
        while (!waiting.isEmpty()) {
            insist(Step.REFUSE_FIRST);
            waiting.poll();
        }
        insist(Step.ABANDON_TASKS);
        insist(Step.END_WATCHES); // after the loop: they call it no more
        insist(Step.WITHDRAW_COMMANDS);
        insist(Step.END_OBSERVATION);
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
            task = new BodyTask<>(loop, "closing of " + loop.name(), Context.empty(), this);
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

    /** Keeps an entry that was waiting for its turn. */
    @Override
    public void accept(Object entry) {
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

    private void take(Step step) {
        switch (step) {
            case END_TASKS, RUN_HOOKS, END_OTHERS ->
                    CancelScope.withDeadline(grace).run(new WithinGrace(step));
            case NAME_ALL_STUCK -> nameAllStuck();
            case REPORT_UNREAD -> loop.unread().reportAll();
            case END_DRIVER -> endDriver();
            case TAKE_WAITING -> loop.turns().close(this);
            case REFUSE_FIRST -> refuseFirst();
            case ABANDON_TASKS -> abandonTasks();
            case END_WATCHES -> loop.watches().endAll();
            case WITHDRAW_COMMANDS -> withdrawCommands();
            case END_OBSERVATION -> endObservation();
        }
    }

    /** Takes {@code step}, and again if there was no memory for it. */
    private void insist(Step step) {
        for (int shortages = 0; shortages <= MOST_SHORTAGES; shortages++) {
            try {
                take(step);
                return;
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    private boolean runOn(Task<?> windDown) {
        try {
            LoopRun.whileClosing(loop, windDown, "interrupted");
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** The body of the task that winds the loop down. */
    @Override
    public Object run() {
        BodyTask<?> self = Running.task("close");
        closing = self;
        try {
            insist(Step.END_TASKS);
        } finally { // an interrupt shortens the wait but skips no step
            try {
                insist(Step.RUN_HOOKS);
                insist(Step.END_OTHERS); // tasks that the clean-ups left
            } finally {
                if (!loop.closed()) { // else the loop broke down and this runs too late
                    insist(Step.NAME_ALL_STUCK);
                }
            }
        }
        self.checkpoint(); // runs what the steps above scheduled
        return self;
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

    /** A step that waits for tasks. */
    private final class WithinGrace implements VoidBody<RuntimeException> {
        private final Step step;

        WithinGrace(Step step) {
            this.step = step;
        }

        @Override
        public void run() {
            if (step == Step.RUN_HOOKS) {
                left.addAll(tasksOfUsers());
                loop.closeHooks().run();
            } else {
                cancelAndAwait(step);
            }
        }
    }

    /** Cancels all tasks, and again those that they start meanwhile. */
    private void cancelAndAwait(Step step) {
        for (var tasks = tasksOf(step); !tasks.isEmpty(); tasks = tasksOf(step)) {
            for (Task<?> each : tasks) {
                cancel(each);
            }
            WaitSet.await(tasks, WaitPolicy.ALL);
        }
    }

    private Set<Task<?>> tasksOf(Step step) {
        return step == Step.END_TASKS ? tasksOfUsers() : others(aside());
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
    private Set<Task<?>> tasksOfUsers() {
        var ofUsers = new LinkedHashSet<Task<?>>();
        for (Task<?> task : others(aside())) {
            if (!(task instanceof BodyTask<?> body) || !body.outlivesTasks()) {
                ofUsers.add(task);
            }
        }
        return ofUsers;
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
