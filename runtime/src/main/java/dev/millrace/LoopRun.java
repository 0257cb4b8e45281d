package dev.millrace;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a loop: the driver works, the thread that asked for it waits. */
final class LoopRun {
    private final LoopImpl loop;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable crash;

    private LoopRun(LoopImpl loop) {
        this.loop = loop;
    }

    /** Refuses to wait for a run inside a running loop, which would stand still meanwhile. */
    static void refuseInside(LoopImpl loop) {
        Running caller = Running.current();
        if (caller != null) {
            throw new IllegalStateException(
                    "loop "
                            + loop.name()
                            + " cannot run inside loop "
                            + caller.home().name()
                            + "; await, or fork a task, instead of running a loop");
        }
    }

    /** Starts the driver, which calls {@code first} before anything else. */
    static LoopRun begin(LoopImpl loop, Runnable first) {
        if (loop.closed()) {
            throw new LoopClosedException(loop.name());
        }
        if (!loop.runningFlag().compareAndSet(false, true)) {
            throw new IllegalStateException("loop " + loop.name() + " runs already");
        }
        var run = new LoopRun(loop);
        loop.tryCallSoonThreadSafe(first);
        loop.watchdog().add(loop);
        loop.turns().engine().drive(loop.name(), run::drive);
        return run;
    }

    /** Runs until {@code future} is done. */
    static <T extends @Nullable Object> T untilComplete(LoopImpl loop, LoopFuture<T> future)
            throws InterruptedException {
        complete(loop, future, () -> loop.turns().stop());
        return future.result();
    }

    /**
     * Runs until {@code future} is done; an interrupt of the waiting thread runs {@code onInterrupt} on
     * the loop, and is thrown once the run has ended.
     */
    static void complete(LoopImpl loop, LoopFuture<?> future, Runnable onInterrupt)
            throws InterruptedException {
        if (future.owner() != loop) {
            throw new IllegalArgumentException(
                    future.name() + " belongs to loop " + future.loop().name());
        }
        refuseInside(loop);
        Consumer<LoopFuture<?>> stop = done -> loop.turns().stop();
        LoopRun run = begin(loop, () -> future.addDoneCallback(stop));
        try {
            run.awaitEnd(onInterrupt);
        } finally {
            if (!future.done() && !loop.closed()) {
                future.removeDoneCallback(stop);
            }
        }
        if (!future.done()) {
            throw new IllegalStateException(
                    "loop " + loop.name() + " was stopped before " + future.name() + " was done");
        }
    }

    void awaitEnd() throws InterruptedException {
        awaitEnd(() -> loop.turns().stop());
    }

    private void awaitEnd(Runnable onInterrupt) throws InterruptedException {
        InterruptedException interrupted = null;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                if (interrupted == null) {
                    interrupted = e;
                    loop.tryCallSoonThreadSafe(onInterrupt);
                }
            }
        }
        Throwable broken = crash;
        if (broken != null) {
            throw new IllegalStateException("loop " + loop.name() + " broke down", broken);
        }
        if (interrupted != null) {
            throw interrupted;
        }
    }

    private void drive() {
        try {
            loop.turns().run();
        } catch (Throwable t) { // a defect of ours: whoever waits must not wait for ever
            crash = t;
        } finally {
            loop.watchdog().remove(loop);
            loop.runningFlag().set(false);
            ended.countDown();
        }
    }
}
