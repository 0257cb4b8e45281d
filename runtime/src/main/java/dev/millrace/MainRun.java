package dev.millrace;

import dev.millrace.spi.Rethrow;
import org.jspecify.annotations.Nullable;

/** One main task, the thread that waits for it, and the signals that cancel it. */
final class MainRun {
    private MainRun() {}

    static <T extends @Nullable Object> T run(LoopImpl loop, Coroutine<T> body) {
        var main = new BodyTask<T>(loop, "main", Context.current(), body);
        refuseInside(loop);
        try (var _ = CtrlC.during(main)) {
            loop.start(main);
            LoopRun.complete(loop, main, () -> main.cancel("its caller was interrupted"));
        } catch (InterruptedException e) {
            throw Rethrow.unchecked(e);
        }
        return main.result();
    }

    /** Before anything is started: a refused run must leave nothing behind. */
    private static void refuseInside(LoopImpl loop) {
        Running caller = Running.current();
        if (caller != null) {
            throw new IllegalStateException(
                    "Async.run was called inside loop "
                            + caller.home().name()
                            + "; it is for threads outside any loop: await, or fork a task, instead");
        }
        if (loop.running()) {
            throw new IllegalStateException("loop " + loop.name() + " runs already");
        }
    }
}
