package dev.millrace;

import java.util.function.Consumer;

/** A loop that runs on a thread of its own until its owner ends it. */
record DrivenLoop(LoopImpl loop, LoopRun run) {

    /** Opens a loop and begins to run it. */
    static DrivenLoop begin(EventLoop.Builder settings) {
        return begin((LoopImpl) settings.open(), begun -> {});
    }

    /**
     * Begins to run {@code loop}, with {@code first} before anything else. If its own code fails it
     * closes, so that nobody waits for what it does not do any more.
     */
    static DrivenLoop begin(LoopImpl loop, Consumer<LoopRun> first) {
        LoopRun run = LoopRun.begin(loop, first, () -> closeBroken(loop));
        try {
            return new DrivenLoop(loop, run);
        } catch (OutOfMemoryError e) { // nobody would ever end it
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
        } catch (OutOfMemoryError e) { // no thread for it: here, where the driver has ended
            loop.close();
        }
    }

    /** Stops the loop, waits for that and closes it; an interrupt is kept for later. */
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
