package dev.millrace.executor;

import org.jspecify.annotations.Nullable;

/**
 * How one job follows another on the same thread. A job that gets its permit when another ends is
 * run there without a hand-over, or is launched once the call that ended the other has returned: a
 * chain of jobs inside execute would end the stack.
 */
abstract sealed class ChainedJob permits ExecutorJob {
    // written and cleared by the launching thread, which looks only for itself
    private @Nullable Thread launcher;
    private @Nullable ExecutorJob<?> launchNext;

    // written by the worker, which looks only for itself: perhaps while the job is being launched
    private @Nullable Thread worker;
    private @Nullable ExecutorJob<?> successor;
    private boolean insideExecute;

    /** Has a worker run this job. */
    abstract void launchOnWorker();

    /** The launch has thrown. */
    abstract void launchFailed(Throwable thrown);

    /** Runs the job, from {@code now} on, on the calling thread. */
    abstract void run(long now);

    /** When it ended, in nanoseconds; 0 if it has not run. */
    abstract long endedNanos();

    abstract Dispatcher dispatcher();

    // ---- on whichever thread has a permit to pass on

    /** Launches {@code first}, and after it those whose turn came while it ran inside execute. */
    static void launchAll(ExecutorJob<?> first) {
        for (ChainedJob job = first; job != null; ) {
            job = job.launch();
        }
    }

    /** Returns the next to launch, if this job has left meanwhile on the calling thread. */
    private @Nullable ExecutorJob<?> launch() {
        launcher = Thread.currentThread();
        try {
            launchOnWorker();
        } catch (Throwable t) { // an executor is foreign code and may throw anything
            launchFailed(t);
        } finally {
            launcher = null;
        }
        ExecutorJob<?> following = launchNext;
        if (following != null) {
            launchNext = null;
        }
        return following;
    }

    /**
     * Leaves {@code following} to the calling thread, if that sees to the successor of this job
     * when it is through with it.
     */
    boolean handOn(ExecutorJob<?> following) {
        Thread caller = Thread.currentThread();
        if (worker == caller) {
            successor = following;
            return true;
        }
        if (launcher == caller) {
            launchNext = following;
            return true;
        }
        return false;
    }

    // ---- on the thread of the job

    /**
     * Runs {@code first}, and then on the same thread whatever gets its permit in the same
     * dispatcher.
     */
    static void runAll(ExecutorJob<?> first) {
        long now = System.nanoTime();
        for (ExecutorJob<?> job = first; job != null; ) {
            ExecutorJob<?> following = job.runInChain(now);
            if (following != null && following.dispatcher() != first.dispatcher()) {
                launchAll(following);
                return;
            }
            if (job.endedNanos() != 0) { // the end of one is the start of the next
                now = job.endedNanos();
            }
            job = following;
        }
    }

    /** Runs the job, from {@code now} on; returns the one whose turn it is next on this thread. */
    @Nullable ExecutorJob<?> runInChain(long now) {
        worker = Thread.currentThread();
        try {
            run(now);
        } catch (Throwable t) {
            ExecutorJob<?> following = takeSuccessor();
            if (following != null) {
                launchAll(following);
            }
            throw t;
        }
        return takeSuccessor();
    }

    private @Nullable ExecutorJob<?> takeSuccessor() {
        ExecutorJob<?> following = successor;
        if (following != null) {
            successor = null;
        }
        return following;
    }

    void begins(Thread runner) {
        insideExecute = launcher == runner;
    }

    /** Whether the launching thread has run the job itself. */
    boolean ranInsideExecute() {
        return insideExecute;
    }
}
