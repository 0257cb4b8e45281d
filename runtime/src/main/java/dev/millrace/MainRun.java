package dev.millrace;

import dev.millrace.spi.Rethrow;
import org.jspecify.annotations.Nullable;

/** One main task, the thread that waits for it, and the signals that cancel it. */
final class MainRun {
    private MainRun() {}

    static <T extends @Nullable Object, X extends Throwable> T run(
            LoopImpl loop, Body<? extends T, X> body) throws X {
        var main = new BodyTask<T>(loop, "main", Context.current(), body);
        // before anything is started that would be left behind
        LoopRun.refuseInside(loop);
        LoopRun.refuseRunning(loop);
        try (var _ = CtrlC.during(main)) {
            loop.start(main);
            LoopRun.complete(loop, main, () -> main.cancel("its caller was interrupted"));
        } catch (InterruptedException e) {
            throw Rethrow.unchecked(e);
        }
        return main.result();
    }
}
