package dev.millrace;

import dev.millrace.internal.jvm.Log;
import dev.millrace.internal.thread.Stacks;
import dev.millrace.internal.timer.Nanos;
import dev.millrace.spi.SignalHandlers;
import dev.millrace.spi.SignalRefusedException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Handles Ctrl-C while a main task runs on the program's main thread. The first Ctrl-C cancels the
 * task, which then has the loop's closing grace to clean up. A second one ends the process, and so
 * does the end of the grace.
 */
final class CtrlC implements AutoCloseable, Runnable {
    static final int EXIT_STATUS = 130; // 128 + SIGINT, as shells expect
    static final String REASON = "Ctrl-C";

    private final Task<?> main;
    private @Nullable Runnable restore;
    private boolean pressed; // guarded by this
    private volatile boolean over;

    private CtrlC(Task<?> main) {
        this.main = main;
    }

    /**
     * Watches for Ctrl-C until closed. Does nothing on other threads than the program's main
     * thread.
     */
    static CtrlC during(Task<?> main) {
        var watch = new CtrlC(main);
        Thread caller = Thread.currentThread();
        if (!caller.isVirtual() && caller.getName().equals("main")) {
            try {
                watch.restore = SignalHandlers.handleByDefault("INT", watch);
            } catch (SignalRefusedException e) {
                if (e.reason() != SignalRefusedException.Reason.FOREIGN_HANDLER) {
                    tell(e);
                }
            } catch (IllegalStateException e) {
                tell(e);
            }
        }
        return watch;
    }

    private static void tell(IllegalStateException e) {
        Log.write(Level.INFO, "Ctrl-C does not cancel tasks in this JVM: " + e.getMessage(), null);
    }

    /** Ctrl-C was pressed. On a thread of the JVM. */
    @Override
    public synchronized void run() {
        if (pressed) {
            Runtime.getRuntime().exit(EXIT_STATUS);
        }
        pressed = true;
        main.cancel(REASON);
        Thread.ofPlatform().daemon().name("millrace-ctrl-c").start(this::limitCleanUp);
    }

    private void limitCleanUp() {
        Duration grace = main.loop.closeGrace();
        long deadline = System.nanoTime() + Nanos.of(grace);
        while (!over && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        if (!over) {
            LoggingHandler.INSTANCE.handle(
                    main.loop(),
                    LoopFault.of(
                            "the main task has not cleaned up "
                                    + grace
                                    + " after Ctrl-C; the process ends",
                            Stacks.of(main.name() + " is here", main.thread())));
            Runtime.getRuntime().exit(EXIT_STATUS);
        }
    }

    @Override
    public void close() {
        over = true;
        if (restore != null) {
            restore.run();
        }
    }
}
