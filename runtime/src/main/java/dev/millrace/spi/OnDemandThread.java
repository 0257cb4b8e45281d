package dev.millrace.spi;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that starts when there is work, and runs one piece of work after the other. Fibers that
 * outlive their loop end on one, and another makes interrupts.
 *
 * <p>It ends after a second without work, because a running thread would keep its class loader, and
 * so the application, from being unloaded. For the same reason it inherits nothing from the thread
 * that starts it.
 */
public final class OnDemandThread {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final ThreadFactory factory;

    // any thread adds, the one thread removes
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    /**
     * A thread that has not started.
     *
     * @param name the name of the thread
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
        thread.setContextClassLoader(null); // else it would keep an application's
        return thread;
    }

    /**
     * Runs {@code work} after the work offered before. Any thread; never blocks. What the work
     * throws goes to the handler for uncaught exceptions.
     *
     * @param work what to run
     * @return false if there was no memory to queue it
     * @throws OutOfMemoryError if there was no memory for the thread; the work then does not run.
     *     Work that others have offered meanwhile runs when a thread starts again
     */
    public boolean offer(Runnable work) {
        try {
            waiting.add(work);
        } catch (OutOfMemoryError e) { // the caller may try again
            return false;
        }
        try {
            wakeOrStart();
        } catch (Throwable t) {
            if (waiting.remove(work)) {
                serveOthers();
                throw t;
            } // else a thread started meanwhile has taken it
        }
        return true;
    }

    /** A thread did not start, but other callers may have relied on it. */
    private void serveOthers() {
        if (!waiting.isEmpty()) {
            try {
                wakeOrStart();
            } catch (Throwable again) {
                // there is no thread for it now: it waits for the next offer
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
            LockSupport.unpark(thread.get()); // another caller starts it, or it is ending
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
            serveOthers(); // work that was added while this thread still seemed to run
        }
    }

    /** The next work; null if there was none for a second. */
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
                // ignored, as in the JDK; the queued work goes on
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
