package dev.millrace.internal.fiber;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which fibers run on whose loop has closed.
 *
 * <p>A task may be inside a blocking JDK call when its loop closes. When the call returns, its
 * stack must still be unwound by somebody: rejecting the continuation would kill the JDK's
 * unblocker thread and with it every virtual thread that waits for a monitor.
 *
 * <p>The thread ends when it has had nothing to do for a second: one that stays would hold its
 * class loader, and with that the application that brought Millrace along.
 */
final class LateFibers {
    private static final LateFibers INSTANCE = new LateFibers();
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    // added to by any thread, emptied by the one thread
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    private LateFibers() {}

    /** Runs the continuation of a late fiber; any thread, never blocks. */
    static void run(Runnable continuation) {
        INSTANCE.add(continuation);
    }

    private void add(Runnable continuation) {
        boolean added = false;
        while (!added) {
            try {
                added = waiting.add(continuation);
            } catch (OutOfMemoryError e) { // nobody else would ever run it
                Thread.onSpinWait();
            }
        }
        try {
            wakeOrStart();
        } catch (Throwable t) { // no memory for a thread: the JDK hands it over again, later
            if (waiting.remove(continuation)) {
                throw t;
            } // else another thread, started meanwhile, has it
        }
    }

    private void wakeOrStart() {
        Thread running = thread.get();
        if (running != null) {
            LockSupport.unpark(running);
            return;
        }
        Thread unstarted =
                Thread.ofPlatform()
                        .daemon()
                        .name("millrace-late-fibers")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(this::live);
        unstarted.setContextClassLoader(null); // or it would keep that of some application
        if (!thread.compareAndSet(null, unstarted)) {
            LockSupport.unpark(thread.get()); // somebody else's, who starts it, or is ending
            return;
        }
        boolean started = false;
        try {
            unstarted.start();
            started = true;
        } finally {
            if (!started) {
                thread.set(null);
            }
        }
    }

    private void live() {
        try {
            for (Runnable next = next(); next != null; next = next()) {
                runToNextWait(next);
            }
        } finally {
            thread.set(null); // the next late fiber starts another
        }
        if (!waiting.isEmpty()) {
            wakeOrStart(); // added while this thread was still taken for the one that serves
        }
    }

    /** Null if there was none for long. */
    private @Nullable Runnable next() {
        long end = System.nanoTime() + IDLE_NANOS;
        Runnable next = waiting.poll();
        while (next == null) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            LockSupport.parkNanos(this, left);
            next = waiting.poll();
        }
        return next;
    }

    private static void runToNextWait(Runnable continuation) {
        try {
            continuation.run();
        } catch (Throwable t) { // the JDK's: what the fiber throws stays in it
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, t);
        }
    }
}
