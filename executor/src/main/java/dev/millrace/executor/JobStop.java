package dev.millrace.executor;

import org.jspecify.annotations.Nullable;

/**
 * Stops a job whose work may have begun, after a cancel or the deadline. On the loop, unless a
 * method says any thread.
 */
final class JobStop {
    private final ExecutorJob<?> job;
    private final JobOptions options;
    private boolean actionRun;
    private volatile @Nullable Thread actor; // runs the action; written by the loop

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

    /** Applies the cancel policy; true if the work is abandoned. */
    boolean stopWork() {
        // read after the flags are set: pairs with beginLoopCall
        LoopCall<?> called = job.loopCall();
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

    /**
     * Runs {@code action} on its own thread, because it may block: a driver may connect to cancel.
     */
    private void runAside(Runnable action) {
        // the work may be waiting for the loop, and then does not count as work outside of it
        job.handle().workBegins();
        try {
            Thread acting =
                    Thread.ofVirtual()
                            .name("cancel of " + job.name())
                            .inheritInheritableThreadLocals(false)
                            .unstarted(() -> runCancelAction(action));
            actor = acting;
            acting.start();
        } catch (Throwable t) { // no memory for a thread
            job.handle().workEnds();
            job.report("the cancel action of " + job.name() + " could not be run", t);
        }
    }

    private void runCancelAction(Runnable action) {
        try {
            // after the work the action could hit the next user of the resource
            job.window()
                    .runWhileOpen(() -> {
                        try {
                            action.run();
                        } catch (Throwable t) {
                            job.report("the cancel action of " + job.name() + " failed", t);
                        }
                    });
        } finally {
            job.handle().workEnds();
        }
    }

    /** Reports a cancel action or interrupt that outlasted the work. On the thread of the work. */
    void reportOverdue() {
        Thread acting = actor;
        String what = (acting == null ? "the interrupt of " : "the cancel action of ") + job.name();
        var where = new Throwable(what + " is here");
        where.setStackTrace(acting == null ? new StackTraceElement[0] : acting.getStackTrace());
        job.report(what + " has not returned though the work has; nobody waits for it", where);
    }
}
