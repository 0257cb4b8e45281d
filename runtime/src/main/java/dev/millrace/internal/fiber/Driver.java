package dev.millrace.internal.fiber;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that drives a loop, from its first run to the end of its close. It parks between
 * the runs. If a loop is dropped without a close, its driver ends when the loop is collected. That
 * does not work if the thread waits in an installed poller, which the thread keeps alive.
 */
public final class Driver {
    private final Engine engine;
    private final String loop;
    private final Work work;

    /**
     * Creates the driver of one loop. Its thread starts with the first run.
     *
     * @param loop the name of the loop, and of the thread
     * @param whenCollected runs an action when an object is collected: for a loop that is never
     *     closed
     */
    public Driver(
            Engine engine,
            String loop,
            BiFunction<Object, Runnable, Cleaner.Cleanable> whenCollected) {
        this.engine = engine;
        this.loop = loop;
        this.work = new Work(new WeakReference<>(this), whenCollected);
    }

    /** The thread; null before the first run. Any thread. */
    public @Nullable Thread thread() {
        return work.thread;
    }

    /**
     * Runs {@code next} on the driver, after its current run; at once if the caller is the driver.
     * Any thread, but one at a time.
     */
    public void run(Runnable next) {
        if (Thread.currentThread() == work.thread) {
            next.run();
            return;
        }
        work.next = next;
        if (work.started) {
            LockSupport.unpark(work.thread);
            return;
        }
        work.started = true;
        try {
            engine.drive(loop, work);
        } catch (Throwable t) {
            // no memory for a thread
            work.started = false;
            work.next = null;
            throw t;
        }
    }

    /** As {@link #run}, for the last time. Returns when {@code last} has run. */
    public void end(Runnable last) {
        var done = new CountDownLatch(1);
        run(() -> {
            try {
                last.run();
            } finally {
                work.ended = true;
                done.countDown();
            }
        });
        boolean interrupted = false;
        while (done.getCount() > 0) {
            try {
                done.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread, if there is one, after its current run. Any thread. */
    public void end() {
        work.end();
    }

    /** What the thread refers to. That does not include its loop, so that it can be collected. */
    private static final class Work implements Runnable {
        /** Most loops are closed within this time after their last run, and need no watch. */
        private static final long SOON = TimeUnit.SECONDS.toNanos(1);

        private final WeakReference<Driver> owner;
        private final BiFunction<Object, Runnable, Cleaner.Cleanable> whenCollected;
        private Cleaner.@Nullable Cleanable watch; // on the thread
        private volatile @Nullable Runnable next;
        private volatile @Nullable Thread thread;
        private volatile boolean ended;
        private boolean started; // used only by the thread that begins a run

        Work(
                WeakReference<Driver> owner,
                BiFunction<Object, Runnable, Cleaner.Cleanable> whenCollected) {
            this.owner = owner;
            this.whenCollected = whenCollected;
        }

        void end() {
            ended = true;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            do {
                runNext();
                if (!ended && next == null) {
                    awaitNext();
                }
                // an interrupt between two runs is meant for neither
                Thread.interrupted();
            } while (!ended || next != null);
            // the watch would keep the class loader of a loop in a static field alive
            if (watch != null) {
                watch.clean();
            }
        }

        private void awaitNext() {
            if (watch != null) {
                LockSupport.park(this);
                return;
            }
            long begin = System.nanoTime();
            long left = SOON;
            while (!ended && next == null && left > 0) { // a permit may be left of the run before
                LockSupport.parkNanos(this, left);
                Thread.interrupted();
                left = SOON - (System.nanoTime() - begin);
            }
            if (!ended && next == null) {
                watch();
            }
        }

        private void watch() {
            Driver mine = owner.get();
            if (mine == null) {
                ended = true;
                return;
            }
            try {
                watch = whenCollected.apply(mine, this::end);
            } catch (OutOfMemoryError e) {
                // the next look tries again
                Thread.onSpinWait();
            }
        }

        /** A method of its own, so that no local variable keeps the loop alive between two runs. */
        private void runNext() {
            Runnable mine = next;
            if (mine != null) {
                next = null;
                mine.run();
            }
        }
    }
}
