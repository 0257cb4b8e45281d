package dev.millrace;

import dev.millrace.spi.Rethrow;
import dev.millrace.spi.Starts;
import org.jspecify.annotations.Nullable;

/**
 * Runs several bodies on one loop, one after the other. For a single body use {@link Async#run}.
 *
 * {@snippet lang=java :
 * try (Runner runner = Runner.open()) {
 *     var config = runner.run(() -> loadConfig());
 *     runner.run(() -> serve(config));
 * }
 * }
 */
public final class Runner implements AutoCloseable {
    private final EventLoop.Builder builder;
    private @Nullable LoopImpl loop; // opened by the first run

    private Runner(EventLoop.Builder builder) {
        this.builder = builder;
    }

    /** A runner for a loop with the default settings. */
    public static Runner open() {
        return new Runner(EventLoop.builder());
    }

    /** A runner for a loop with the settings of {@code builder}. */
    public static Runner of(EventLoop.Builder builder) {
        return new Runner(builder);
    }

    /** The loop that all runs share; opened now if it was not. */
    public EventLoop loop() {
        return loopImpl();
    }

    /**
     * Runs {@code body} as the main task, and returns its value. Tasks that it leaves go on in the
     * next run. Threads, Ctrl-C and interrupts as for {@link Async#run(Body)}.
     */
    public <T extends @Nullable Object, X extends Throwable> T run(Body<? extends T, X> body)
            throws X {
        LoopRun.refuseInside("another loop"); // before one is opened
        return runMain(loopImpl(), body);
    }

    /** As {@link #run(Body)}, without a value. */
    public <X extends Throwable> void run(VoidBody<X> body) throws X {
        run(body.returningNull());
    }

    private static <T extends @Nullable Object, X extends Throwable> T runMain(
            LoopImpl loop, Body<? extends T, X> body) throws X {
        var main = new BodyTask<T>(loop, "main", Context.current(), body);
        LoopRun.refuseRunning(loop); // before the main task is started
        Starts.starting("run");
        try (var _ = CtrlC.during(main)) {
            loop.start(main);
            LoopRun.complete(loop, main, "its caller was interrupted");
        } catch (InterruptedException e) {
            if (main.outcome() instanceof Outcome.Failed failed) { // else the failure would be lost
                e.addSuppressed(failed.failure);
            }
            throw Rethrow.unchecked(e);
        }
        return main.result();
    }

    /** Closes the loop as {@link EventLoop#close()} does. Idempotent. */
    @Override
    public void close() {
        LoopImpl open = loop;
        if (open != null) {
            open.close();
        }
    }

    private LoopImpl loopImpl() {
        LoopImpl open = loop;
        if (open == null) {
            open = (LoopImpl) builder.open();
            loop = open;
        }
        return open;
    }

    @Override
    public String toString() {
        return "runner of " + (loop == null ? "a loop that is not open yet" : loop);
    }
}
