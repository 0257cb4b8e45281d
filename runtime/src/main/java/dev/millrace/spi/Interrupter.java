package dev.millrace.spi;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts threads, one at a time, on a thread kept for that.
 *
 * <p>An interrupt closes the channel that its victim uses, in the thread that interrupts: nothing
 * to do on a loop. And it must not wait for a thread of a pool that is busy with the work to be
 * stopped. Where there is no memory for the thread, the interrupt is made at once all the same.
 */
final class Interrupter {
    static final Interrupter INSTANCE = new Interrupter();

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    // added to by any thread, emptied by the interrupter
    private final ConcurrentLinkedQueue<WorkWindow> asked = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    private Interrupter() {}

    void interrupt(WorkWindow window) {
        try {
            asked.add(window);
            Thread running = thread.get();
            if (running == null) {
                start();
            } else {
                LockSupport.unpark(running);
            }
        } catch (OutOfMemoryError e) { // rather here than never: the work may wait for nothing else
            interruptNow(window);
        }
    }

    private void start() {
        Thread unstarted =
                Thread.ofPlatform()
                        .daemon()
                        .name("millrace-interrupter")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(this::live);
        unstarted.setContextClassLoader(null); // or it would keep that of some application
        if (!thread.compareAndSet(null, unstarted)) {
            LockSupport.unpark(
                    thread.get()); // somebody else's, who starts it, or has ended and looks
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
            boolean idle = false;
            while (!idle) {
                WorkWindow next = asked.poll();
                if (next == null) {
                    idle = waitIdly();
                } else {
                    interruptNow(next);
                }
            }
        } finally {
            thread.set(null); // the next interrupt starts another
        }
        if (!asked.isEmpty()) {
            start(); // asked for while this thread was still taken for the one that serves
        }
    }

    /** Whether nothing was asked for long: a thread that stays would hold its class loader. */
    private boolean waitIdly() {
        long end = System.nanoTime() + IDLE_NANOS;
        while (asked.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return true;
            }
            LockSupport.parkNanos(this, left);
        }
        return false;
    }

    private static void interruptNow(WorkWindow window) {
        try {
            window.interruptNow();
        } catch (Throwable t) {
            // thrown by the channel that the interrupt closes: its user finds it closed
        }
        Thread.interrupted(); // left behind by a channel that was closed
    }
}
