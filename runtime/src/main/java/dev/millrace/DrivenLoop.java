package dev.millrace;

/** A loop that runs on a thread of its own until its owner ends it. */
record DrivenLoop(LoopImpl loop, LoopRun run) {

    /** Opens a loop and begins to run it. */
    static DrivenLoop begin(EventLoop.Builder settings) {
        var loop = (LoopImpl) settings.open();
        return new DrivenLoop(loop, LoopRun.begin(loop, begun -> {}));
    }

    /** Stops the loop, waits for that and closes it; an interrupt is kept for later. */
    void end() {
        boolean interrupted = false;
        loop.tryCallSoonThreadSafe(loop::stop);
        try {
            run.awaitEnd();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        loop.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
