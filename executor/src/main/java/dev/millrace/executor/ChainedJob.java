package dev.millrace.executor;

import org.jspecify.annotations.Nullable;

/**
 * Runs jobs one after another on the same thread. When a job ends, the job that gets its permit
 * runs next on that thread, without a hand-over. If the first job ran inside {@code execute}, the
 * next is launched only after that call has returned: a chain of nested {@code execute} calls would
 * overflow the stack.
 */
abstract sealed class ChainedJob permits ExecutorJob {
    // written by the launching thread; others only compare it with themselves
    private @Nullable Thread launcher;
    private @Nullable ExecutorJob<?> launchNext;

    // written by the worker, perhaps while another thread still launches the job; others only
    // compare it with themselves
    private @Nullable Thread worker;
    private @Nullable ExecutorJob<?> successor;
    private boolean insideExecute;

    /** Hands this job to a worker. */
    abstract void launchOnWorker();

    /** {@link #launchOnWorker} threw. */
    abstract void launchFailed(Throwable thrown);

    /** Runs the job, which starts at {@code now}, on the calling thread. */
    abstract void run(long now);

    /** When it ended, in nanoseconds; 0 if it has not run. */
    abstract long endedNanos();

    abstract Dispatcher dispatcher();

    // ---- on the thread that gives a permit to the job

    /** Launches {@code first}, then the jobs that got their permits while it ran inside execute. */
    static void launchAll(ExecutorJob<?> first) {
        for (ChainedJob job = first; job != null; ) {
            job = job.launch();
        }
    }

    /**
     * Launches this job. Returns the job to launch next, if this one also ended inside the call.
     */
    private @Nullable ExecutorJob<?> launch() {
        launcher = Thread.currentThread();
        try {
            launchOnWorker();
        } catch (Throwable t) { // an executor may throw anything
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
     * Leaves {@code following} to the calling thread, if that runs or launches this job and will
     * look for a successor. Returns false otherwise.
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
     * Runs {@code first}, then on the same thread every job of the same dispatcher that gets the
     * permit of the one before.
     */
    static void runAll(ExecutorJob<?> first) {
        long now = System.nanoTime();
        for (ExecutorJob<?> job = first; job != null; ) {
            ExecutorJob<?> following = job.runInChain(now);
            if (following != null && following.dispatcher() != first.dispatcher()) {
                launchAll(following);
                return;
            }
            if (job.endedNanos() != 0) { // one end is the next start: saves a look at the clock
                now = job.endedNanos();
            }
            job = following;
        }
    }

    /** Runs the job, which starts at {@code now}. Returns the job that this thread runs next. */
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

    /** Whether the executor ran the job on the thread that called {@code execute}. */
    boolean ranInsideExecute() {
        return insideExecute;
    }
}
