package dev.millrace;

import dev.millrace.internal.inbox.Signal;
import dev.millrace.internal.thread.Interruption;
import dev.millrace.spi.OffloadedJob;
import dev.millrace.spi.RevocableExecutor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A job of {@code runInExecutor}: a task without a fiber, whose work runs on somebody else's
 * thread.
 *
 * <p>Cancelled before it began, the work never runs. Cancelled while it runs, its thread is
 * interrupted, or the given action is run instead, and the task ends when the work has ended: a
 * value that the work returns all the same is kept.
 */
final class JobTask<T extends @Nullable Object> extends Task<T> implements OffloadedJob {
    private static final Object WITHDRAWN = new Object();
    private static final VarHandle WINDOW;

    static {
        try {
            WINDOW = MethodHandles.lookup().findVarHandle(JobTask.class, "window", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Callable<T> work;
    private final @Nullable Runnable cancelAction;
    private final Context context;

    // set once, through WINDOW: the job begins on its thread while a cancel may come from the loop
    private volatile @Nullable Object window; // an Interruption, or WITHDRAWN if it never begins

    // loop only
    private boolean cancelDelivered;
    private boolean isOutside; // counted as work outside the loop
    private @Nullable RevocableExecutor place; // where the job waits, if a cancel is told there

    JobTask(
            LoopImpl loop,
            @Nullable String name,
            CancelScope scope,
            Callable<T> work,
            @Nullable Runnable cancelAction) {
        super(loop, name, scope);
        this.work = work;
        this.cancelAction = cancelAction;
        this.context = Context.current();
    }

    /** Hands the job to {@code executor}; a rejection fails the task. Loop only. */
    void start(Executor executor) {
        outermostScope().adopt(this);
        loop.tasks().add(this);
        countAsOutside(true);
        if (outermostScope().effective() != null) {
            cancelDelivered();
            return;
        }
        place = executor instanceof RevocableExecutor revocable ? revocable : null;
        try {
            executor.execute(this);
        } catch (Throwable rejection) { // an executor is foreign code and may throw anything
            place = null;
            if (withdraw()) {
                end(new Outcome.Failed(rejection));
            } else {
                loop.report(
                        LoopFault.of(
                                "the executor of " + name() + " failed in execute", rejection));
            }
        }
    }

    @Override
    public void run() {
        var running = new Interruption(Thread.currentThread());
        if (!WINDOW.compareAndSet(this, null, running)) {
            return; // cancelled before it began, or run twice by its executor
        }
        Object result;
        try {
            result = Outcome.success(context.call(work::call));
        } catch (Throwable t) {
            result = new Outcome.Failed(t);
        }
        running.close();
        report(result);
    }

    @Override
    void cancelDelivered() {
        cancelDelivered = true;
        if (withdraw()) {
            revoke();
            end(new Outcome.Cancelled(outermostScope().effectiveReason()));
        } else if (cancelAction != null) {
            // drivers open a connection to cancel a statement: not a thing to do on a loop
            loop.externalWork(1); // its own, because the job may be waiting for the loop
            Thread.ofVirtual().name("cancel of " + name()).start(this::runCancelAction);
        } else {
            interrupt();
        }
    }

    private void runCancelAction() {
        try {
            if (cancelAction != null && window instanceof Interruption running) {
                running.runWhileOpen(cancelAction); // later, it would hit the resource's next user
            }
        } catch (Throwable t) { // foreign code, and nobody else to tell
            loop.report(LoopFault.of("the cancel action of " + name() + " failed", t));
        } finally {
            // through the inbox, behind whatever the action has sent to the loop
            loop.offer(
                    new Signal() {
                        @Override
                        public void deliver() {
                            loop.externalWork(-1);
                        }
                    });
        }
    }

    /** Whether the cancel that reaches {@code awaiter} has reached this job as well. */
    boolean sharesCancelWith(BodyTask<?> awaiter) {
        return cancelDelivered && outermostScope().effective() == awaiter.scope().effective();
    }

    private void report(Object result) {
        if (loop.inLoop()) {
            end(result); // an executor that runs its jobs in execute
        } else {
            var ended =
                    new Signal() {
                        @Override
                        public void deliver() {
                            end(result);
                        }
                    };
            if (!loop.offer(ended) && result instanceof Outcome.Failed failed) {
                tellLate(failed.failure);
            }
        }
    }

    private void tellLate(Throwable failure) {
        if (!Interruption.isInterrupt(failure)) {
            loop.report(LoopFault.of(name() + " failed after its loop had closed", failure));
        }
    }

    @Override
    public void waits() {
        countAsOutside(false);
    }

    @Override
    public void goesOn() {
        if (!done()) { // an abandoned one is nobody's work any more
            countAsOutside(true);
        }
    }

    private void countAsOutside(boolean outside) {
        if (outside != isOutside) {
            isOutside = outside;
            loop.externalWork(outside ? 1 : -1);
        }
    }

    private void revoke() {
        RevocableExecutor waitedIn = place;
        if (waitedIn == null) {
            return;
        }
        place = null;
        try {
            waitedIn.revoke(this);
        } catch (Throwable t) { // foreign code: its failure must not stop the cancel
            loop.report(LoopFault.of("the executor of " + name() + " failed to revoke it", t));
        }
    }

    private void end(Object result) {
        Object outcome = result;
        if (cancelDelivered && result instanceof Outcome.Failed failed) {
            // after a cancel the work fails as it must; what it threw is told, not thrown
            if (!Interruption.isInterrupt(failed.failure) && cancelAction == null) {
                loop.report(
                        LoopFault.of(
                                name() + " failed while it was being cancelled", failed.failure));
            }
            outcome = new Outcome.Cancelled(outermostScope().effectiveReason());
        }
        outermostScope().leave(this);
        loop.tasks().remove(this);
        countAsOutside(false);
        place = null;
        settle(outcome);
    }

    private boolean withdraw() {
        return WINDOW.compareAndSet(this, null, WITHDRAWN);
    }

    private void interrupt() {
        if (window instanceof Interruption running) {
            running.interrupt();
        }
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    @Nullable Thread thread() {
        return window instanceof Interruption running ? running.thread() : null;
    }
}
