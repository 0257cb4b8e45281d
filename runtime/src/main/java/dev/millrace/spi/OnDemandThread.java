package dev.millrace.spi;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that starts when there is something to do, and does one thing after the other: where
 * fibers end whose loop has closed, and where interrupts are made.
 *
 * <p>It ends when it has had nothing to do for a second: one that stays would hold its class
 * loader, and with that the application that brought Millrace along. For the same reason it has
 * nothing of the thread that was the first to need it.
 */
public final class OnDemandThread {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final ThreadFactory factory;

    // added to by any thread, emptied by the one thread
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    /**
     * One that has not started.
     *
     * @param name of the thread
     */
    public OnDemandThread(String name) {
        this(name, work -> unstarted(name, work));
    }

    OnDemandThread(String name, ThreadFactory factory) {
        this.name = name;
        this.factory = factory;
    }

    private static Thread unstarted(String name, Runnable work) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .group(group)
                        .priority(Thread.NORM_PRIORITY)
                        .inheritInheritableThreadLocals(false)
                        .unstarted(work);
        thread.setContextClassLoader(null); // or it would keep that of some application
        return thread;
    }

    /**
     * Has {@code work} run behind what was offered before; any thread, never blocks. What the work
     * throws goes to the handler for uncaught exceptions.
     *
     * @param work what to run
     * @return false if there was no memory to queue it; then nothing has happened
     * @throws OutOfMemoryError if there was none for the thread; then the work is not run. What
     *     others had offered meanwhile is run as soon as a thread starts again
     */
    public boolean offer(Runnable work) {
        try {
            waiting.add(work);
        } catch (OutOfMemoryError e) { // told by the result: another call may find some
            return false;
        }
        try {
            wakeOrStart();
        } catch (Throwable t) {
            if (waiting.remove(work)) {
                serveOthers();
                throw t;
            } // else another thread, started meanwhile, has it
        }
        return true;
    }

    /** A thread did not start; others may have relied on it. */
    private void serveOthers() {
        if (!waiting.isEmpty()) {
            try {
                wakeOrStart();
            } catch (Throwable again) {
                // not this caller's work: it waits for the next offer, as there is no thread to do
                // it now
            }
        }
    }

    private void wakeOrStart() {
        Thread running = thread.get();
        if (running != null) {
            LockSupport.unpark(running);
            return;
        }
        Thread unstarted = factory.newThread(this::live);
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
                run(next);
            }
        } finally {
            thread.set(null); // the next work starts another
            serveOthers(); // who added while this thread was still taken for the one that serves
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

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (Throwable t) {
            Thread self = Thread.currentThread();
            try {
                self.getUncaughtExceptionHandler().uncaughtException(self, t);
            } catch (Throwable broken) {
                // ignored, as the JDK does; what is queued is not to wait for it
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
