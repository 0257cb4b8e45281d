package dev.millrace;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a loop: the driver runs it while the calling thread waits. */
final class LoopRun {
    private final LoopImpl loop;
    private final Runnable onCrash;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable stop = this::stop; // allocated now: the end of the run must not fail
    // written by the driver before it counts down, read by the waiting thread
    private @Nullable Throwable crash;
    private boolean over; // loop only

    private LoopRun(LoopImpl loop, Runnable onCrash) {
        this.loop = loop;
        this.onCrash = onCrash;
    }

    /** Refuses to wait for a run inside a running loop, because that would stop the loop. */
    static void refuseInside(LoopImpl loop) {
        if (Running.current() != null) { // builds the message only if it is needed
            refuseInside("loop " + loop.name());
        }
    }

    /** As {@link #refuseInside(LoopImpl)}, before a loop is opened. */
    static void refuseInside(String what) {
        Running caller = Running.current();
        if (caller != null) {
            throw new IllegalStateException(
                    what
                            + " cannot run inside loop "
                            + caller.loop().name()
                            + "; await, or fork a task, instead of running a loop");
        }
    }

    static void refuseRunning(LoopImpl loop) {
        if (loop.running()) {
            throw alreadyRuns(loop);
        }
    }

    private static IllegalStateException alreadyRuns(LoopImpl loop) {
        return new IllegalStateException(
                "loop "
                        + loop.name()
                        + " runs already"
                        + (loop.isGuest()
                                ? ": it is a guest and runs until it is closed; give it work"
                                        + " with submit"
                                : ""));
    }

    /** Starts the driver, which calls {@code first} with the new run before anything else. */
    static LoopRun begin(LoopImpl loop, Consumer<LoopRun> first) {
        return begin(loop, first, () -> {});
    }

    /** As {@link #begin}; the driver calls {@code onCrash} if its own code fails. */
    static LoopRun begin(LoopImpl loop, Consumer<LoopRun> first, Runnable onCrash) {
        if (!loop.life().beginRun()) {
            throw switch (loop.life().phase()) {
                case CLOSING, CLOSED -> loop.closedException();
                default -> alreadyRuns(loop);
            };
        }
        return drive(loop, first, onCrash);
    }

    private static LoopRun drive(LoopImpl loop, Consumer<LoopRun> first, Runnable onCrash) {
        LoopRun run = null;
        try {
            run = begun(loop, onCrash, first);
            loop.drive(run);
            return run;
        } catch (Throwable t) { // no memory to begin
            if (run != null) {
                run.over = true;
            }
            notBegun(loop);
            throw t;
        }
    }

    private static LoopRun begun(LoopImpl loop, Runnable onCrash, Consumer<LoopRun> first) {
        var run = new LoopRun(loop, onCrash);
        loop.watchdog().add(loop);
        loop.offer(() -> first.accept(run));
        return run;
    }

    private static void notBegun(LoopImpl loop) {
        loop.watchdog().remove(loop);
        loop.life().endRun();
    }

    /** Runs until {@code future} is done, and returns its value. */
    static <T extends @Nullable Object> T untilComplete(LoopImpl loop, LoopFuture<T> future)
            throws InterruptedException {
        complete(loop, future, null);
        return future.result();
    }

    /** As {@link #untilDone}, but throws if the loop is stopped before. */
    static void complete(LoopImpl loop, LoopFuture<?> future, @Nullable Runnable onInterrupt)
            throws InterruptedException {
        untilDone(loop, future, onInterrupt);
        if (!future.done()) {
            throw new IllegalStateException(
                    "loop " + loop.name() + " was stopped before " + future.name() + " was done");
        }
    }

    /**
     * Runs until {@code future} is done or the loop is stopped. If the waiting thread is
     * interrupted, {@code onInterrupt} runs on the loop, or null stops it; the interrupt is thrown
     * once the run has ended.
     */
    static void untilDone(LoopImpl loop, LoopFuture<?> future, @Nullable Runnable onInterrupt)
            throws InterruptedException {
        if (future.loop != loop) {
            throw new IllegalArgumentException(
                    future.name() + " belongs to loop " + future.loop().name());
        }
        refuseInside(loop);
        var end = new AtEnd(loop);
        LoopRun run = begin(loop, begun -> end.watch(future, begun));
        try {
            run.awaitEnd(onInterrupt == null ? end.stop : onInterrupt);
        } finally {
            if (!future.done() && !loop.closed()) {
                future.unlink(end);
            }
        }
    }

    /** As {@link #untilDone}, for the thread that is closing the loop. */
    static void whileClosing(LoopImpl loop, LoopFuture<?> future, Runnable onInterrupt)
            throws InterruptedException {
        var end = new AtEnd(loop);
        drive(loop, begun -> end.watch(future, begun), () -> {}).awaitEnd(onInterrupt);
    }

    /** Stops a run when its future is done. */
    private static final class AtEnd extends Observer {
        private final Runnable stop = this::stop; // both allocated before the run, as above
        private final OwnCall stopping;
        private @Nullable LoopRun run; // loop only

        AtEnd(LoopImpl loop) {
            stopping = loop.ownCall(stop);
        }

        private void stop() {
            LoopRun begun = run;
            if (begun != null) {
                begun.stop();
            }
        }

        void watch(LoopFuture<?> future, LoopRun begun) {
            run = begun;
            if (future.done()) {
                settled();
            } else {
                future.link(this);
            }
        }

        @Override
        boolean reads() {
            return true; // the caller of the run reads the failure
        }

        @Override
        void settled() {
            Objects.requireNonNull(run).loop.turns().add(stopping);
        }
    }

    /** Stops this run. Has no effect once it has ended, even if another run goes on. Loop only. */
    private void stop() {
        if (!over) {
            loop.turns().stop();
        }
    }

    /** As {@link #stop}, from any thread. */
    void stopSurely() {
        loop.offerSurely(stop);
    }

    void awaitEnd() throws InterruptedException {
        awaitEnd(stop);
    }

    private void awaitEnd(Runnable onInterrupt) throws InterruptedException {
        InterruptedException interrupted = awaitDown(onInterrupt);
        Throwable broken = crash;
        if (broken != null) {
            throw new IllegalStateException("loop " + loop.name() + " broke down", broken);
        }
        if (interrupted != null) {
            throw interrupted;
        }
    }

    /**
     * Waits for the end, however it comes. Returns whether an interrupt came; that stops the run.
     */
    boolean awaitDown() {
        return awaitDown(stop) != null;
    }

    private @Nullable InterruptedException awaitDown(Runnable onInterrupt) {
        InterruptedException interrupted = null;
        while (true) {
            try {
                ended.await();
                return interrupted;
            } catch (InterruptedException e) {
                if (interrupted == null) {
                    interrupted = e;
                    loop.offerSurely(onInterrupt); // the run must not go on without its caller
                }
            }
        }
    }

    /** The whole run. Driver only. */
    void drive() {
        Throwable broken = null;
        try {
            loop.turns().run();
        } catch (Throwable t) { // a bug in this library: the caller must not wait for ever
            broken = t;
        }
        ended(broken);
    }

    /** The run has ended, normally or with {@code broken}. Driver only. */
    void ended(@Nullable Throwable broken) {
        crash = broken;
        if (broken != null) {
            loop.breaksDown(broken);
        }
        end();
        if (broken != null) {
            onCrash.run();
        }
    }

    private void end() {
        over = true;
        loop.watchdog().remove(loop);
        loop.life().endRun();
        ended.countDown();
    }
}
