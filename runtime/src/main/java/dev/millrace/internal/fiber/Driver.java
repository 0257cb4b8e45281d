package dev.millrace.internal.fiber;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that drives a loop, from its first run to the end of its close. It parks between
 * the runs. A loop that is forgotten without a close takes its driver along when it is collected,
 * unless it sleeps in a poller of others that the thread itself holds.
 */
public final class Driver {
    private final Consumer<Runnable> starter;
    private final Work work;

    /**
     * For one loop.
     *
     * @param starter runs what it gets on a new thread
     * @param whenCollected runs an action when an object is collected: for a loop that is never
     *     closed
     */
    public Driver(
            Consumer<Runnable> starter,
            BiFunction<Object, Runnable, Cleaner.Cleanable> whenCollected) {
        this.starter = starter;
        this.work = new Work(new WeakReference<>(this), whenCollected);
    }

    /** The thread; null before the first run. Any thread. */
    public @Nullable Thread thread() {
        return work.thread;
    }

    /**
     * Runs {@code next} on the driver, after what it runs now; at once if the caller is the driver.
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
            starter.accept(work);
        } catch (Throwable t) { // no memory for a thread
            work.started = false;
            work.next = null;
            throw t;
        }
    }

    /** As {@link #run}, for the last time; returns when that is done. */
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

    /** Ends the thread, if there is one, when it has done what it does now. Any thread. */
    public void end() {
        work.end();
    }

    /** What the thread knows: not its loop, which may be collected. */
    private static final class Work implements Runnable {
        /** Most loops are closed soon after their last run, and need nobody to watch them. */
        private static final long SOON = TimeUnit.SECONDS.toNanos(1);

        private final WeakReference<Driver> owner;
        private final BiFunction<Object, Runnable, Cleaner.Cleanable> whenCollected;
        private Cleaner.@Nullable Cleanable watch; // on the thread
        private volatile @Nullable Runnable next;
        private volatile @Nullable Thread thread;
        private volatile boolean ended;
        private boolean started; // by whoever begins a run

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
                Thread.interrupted(); // whatever came between two runs is nobody's
            } while (!ended || next != null);
            if (watch != null) { // else a loop in a static field would keep its class loaded
                watch.clean();
            }
        }

        private void awaitNext() {
            if (watch != null) {
                LockSupport.park(this);
                return;
            }
            LockSupport.parkNanos(this, SOON);
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
            } catch (OutOfMemoryError e) { // perhaps at the next look
                Thread.onSpinWait();
            }
        }

        /** In a frame of its own, which keeps nothing of the loop between the runs. */
        private void runNext() {
            Runnable mine = next;
            if (mine != null) {
                next = null;
                mine.run();
            }
        }
    }
}
