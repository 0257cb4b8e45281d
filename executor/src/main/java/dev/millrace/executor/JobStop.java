package dev.millrace.executor;

import org.jspecify.annotations.Nullable;

/**
 * What a cancel or the deadline does to a job whose work may have begun; the first of them makes
 * it. On the loop, but for what any thread may ask.
 */
final class JobStop {
    private final ExecutorJob<?> job;
    private final JobOptions options;
    private boolean actionRun;
    private volatile @Nullable Thread actor; // of the action; written by the loop

    // written by the loop, read by any thread
    private volatile boolean cancelled;
    private volatile boolean expired;
    private volatile boolean abandoned;

    JobStop(ExecutorJob<?> job) {
        this.job = job;
        this.options = job.options;
    }

    void cancel() {
        cancelled = true;
    }

    void expire() {
        expired = true;
    }

    /** Any thread. */
    boolean cancelled() {
        return cancelled;
    }

    /** Any thread. */
    boolean expired() {
        return expired;
    }

    /** Any thread. */
    boolean abandoned() {
        return abandoned;
    }

    /** Does as the options say; true if nobody waits for the work any more. */
    boolean stopWork() {
        LoopCall<?> called =
                job.loopCall(); // after the flags: pairs with the look in beginLoopCall
        if (called != null) {
            called.scope().cancel("its job was cancelled");
        }
        if (options.cancelPolicy() == CancelPolicy.ABANDON) {
            abandon();
            return true;
        }
        Runnable action = options.cancelAction();
        if (action != null) {
            if (!actionRun) {
                actionRun = true;
                runAside(action);
            }
        } else if (options.cancelPolicy() == CancelPolicy.INTERRUPT) {
            job.window().interrupt();
        }
        return false;
    }

    private void abandon() {
        if (!job.window().running()) {
            return;
        }
        abandoned = true;
        job.limiter().countAbandoned();
        String dispatcher = job.dispatcher().name();
        job.dispatcher()
                .observers()
                .tell(observer -> observer.abandoned(dispatcher, job.id(), job.name()));
    }

    /** Runs {@code action} on a thread of its own: a driver may connect to cancel a statement. */
    private void runAside(Runnable action) {
        job.handle().workBegins(); // the job may wait for the loop, and so be no work outside
        try {
            Thread acting =
                    Thread.ofVirtual()
                            .name("cancel of " + job.name())
                            .inheritInheritableThreadLocals(false)
                            .unstarted(() -> runCancelAction(action));
            actor = acting;
            acting.start();
        } catch (Throwable t) { // there is no memory for a thread
            job.handle().workEnds();
            job.report("the cancel action of " + job.name() + " could not be run", t);
        }
    }

    private void runCancelAction(Runnable action) {
        try {
            job.window()
                    .runWhileOpen(() -> { // later, it would hit the next user of the resource
                        try {
                            action.run();
                        } catch (Throwable t) { // foreign code, and nobody else to tell
                            job.report("the cancel action of " + job.name() + " failed", t);
                        }
                    });
        } finally {
            job.handle().workEnds();
        }
    }

    /** The work has ended, and what should stop it has not. On the thread of the work. */
    void reportOverdue() {
        Thread acting = actor;
        String what = (acting == null ? "the interrupt of " : "the cancel action of ") + job.name();
        var where = new Throwable(what + " is here");
        where.setStackTrace(acting == null ? new StackTraceElement[0] : acting.getStackTrace());
        job.report(what + " has not returned though the work has; nobody waits for it", where);
    }
}
