package dev.millrace;

import org.jspecify.annotations.Nullable;

/** A loop that runs on a thread of its own until its owner ends it. */
record DrivenLoop(LoopImpl loop, LoopRun run) {

    /** Opens a loop and begins to run it. */
    static DrivenLoop begin(EventLoop.Builder settings) {
        return begin((LoopImpl) settings.open(), null);
    }

    /**
     * Starts {@code loop}; {@code first} runs before anything else. If the loop's own code fails,
     * the loop closes, so that no caller waits for ever.
     */
    static DrivenLoop begin(LoopImpl loop, @Nullable Runnable first) {
        LoopRun run = LoopRun.begin(loop, first, () -> closeBroken(loop));
        try {
            return new DrivenLoop(loop, run);
        } catch (OutOfMemoryError e) { // without its owner it would never end
            end(loop, run);
            throw e;
        }
    }

    private static void closeBroken(LoopImpl loop) {
        try {
            loop.report(LoopFault.of("loop " + loop.name() + " broke down", loop.brokenBy()));
        } catch (OutOfMemoryError e) {
            loop.reportFailed(e);
        }
        try {
            Thread.ofPlatform().daemon().name(loop.name() + "-end").start(loop::close);
        } catch (OutOfMemoryError e) { // no memory for a thread: close it on this one
            loop.close();
        }
    }

    /**
     * Stops the loop, waits for that and closes it. An interrupt does not end the wait; it stays
     * pending.
     */
    void end() {
        end(loop, run);
    }

    private static void end(LoopImpl loop, LoopRun run) {
        run.stopSurely();
        boolean interrupted = run.awaitDown();
        loop.closeStopped();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
