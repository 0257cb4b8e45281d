package dev.millrace;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One run of a loop: the driver runs it while the calling thread waits.
 *
 * <p>There are classes here and no lambdas: each program begins with a run, and the JVM takes
 * longer to link a lambda than to load a class.
 */
final class LoopRun implements Runnable {
    private final LoopImpl loop;
    private final @Nullable Runnable onCrash;
    private final CountDownLatch ended = new CountDownLatch(1);
    // allocated before the run: its end must not fail
    private final Runnable stop = new End(null, "");
    private final Runnable onInterrupt;
    private final AtEnd atEnd;
    // written by the driver before it counts down, read by the waiting thread
    private @Nullable Throwable crash;
    private boolean over; // loop only

    /**
     * @param reason to cancel {@code until} with if the waiting thread is interrupted; null to stop
     *     the run
     */
    private LoopRun(
            LoopImpl loop,
            @Nullable Runnable onCrash,
            @Nullable LoopFuture<?> until,
            @Nullable String reason) {
        this.loop = loop;
        this.onCrash = onCrash;
        this.onInterrupt =
                reason != null && until instanceof Task<?> task ? new End(task, reason) : stop;
        this.atEnd = new AtEnd(until);
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

    /** Starts the driver. */
    static LoopRun begin(LoopImpl loop) {
        return begin(loop, null, null);
    }

    /**
     * Starts the driver, which calls {@code first} before anything else, and {@code onCrash} if its
     * own code fails.
     */
    static LoopRun begin(LoopImpl loop, @Nullable Runnable first, @Nullable Runnable onCrash) {
        beginRun(loop);
        return drive(loop, first, onCrash, null, null);
    }

    private static void beginRun(LoopImpl loop) {
        if (!loop.life().beginRun()) {
            throw switch (loop.life().phase()) {
                case CLOSING, CLOSED -> loop.closedException();
                default -> alreadyRuns(loop);
            };
        }
    }

    private static LoopRun drive(
            LoopImpl loop,
            @Nullable Runnable first,
            @Nullable Runnable onCrash,
            @Nullable LoopFuture<?> until,
            @Nullable String reason) {
        LoopRun run = null;
        try {
            run = new LoopRun(loop, onCrash, until, reason);
            loop.watchdog().add(loop);
            loop.offer(first == null ? run.atEnd : first); // a run begins with an entry of its own
            loop.drive(run);
            return run;
        } catch (Throwable t) { // no memory to begin
            if (run != null) {
                run.over = true;
            }
            loop.watchdog().remove(loop);
            loop.life().endRun();
            throw t;
        }
    }

    /** Runs until {@code future} is done, and returns its value. */
    static <T extends @Nullable Object> T untilComplete(LoopImpl loop, LoopFuture<T> future)
            throws InterruptedException {
        untilDone(loop, future, null);
        requireDone(loop, future);
        return future.result();
    }

    /**
     * Runs until {@code main} is done. If the waiting thread is interrupted, cancels it with {@code
     * reason}; the interrupt is thrown once the run has ended.
     */
    static void complete(LoopImpl loop, Task<?> main, String reason) throws InterruptedException {
        untilDone(loop, main, reason);
        requireDone(loop, main);
    }

    private static void requireDone(LoopImpl loop, LoopFuture<?> future) {
        if (!future.done()) {
            throw new IllegalStateException(
                    "loop " + loop.name() + " was stopped before " + future.name() + " was done");
        }
    }

    /** Runs until {@code future} is done or the loop is stopped. */
    private static void untilDone(LoopImpl loop, LoopFuture<?> future, @Nullable String reason)
            throws InterruptedException {
        if (future.loop != loop) {
            throw new IllegalArgumentException(
                    future.name() + " belongs to loop " + future.loop().name());
        }
        refuseInside(loop);
        beginRun(loop);
        LoopRun run = drive(loop, null, null, future, reason);
        try {
            run.awaitEnd();
        } finally {
            if (!future.done() && !loop.closed()) {
                future.unlink(run.atEnd);
            }
        }
    }

    /** As {@link #complete}, for the thread that is closing the loop. */
    static void whileClosing(LoopImpl loop, Task<?> main, String reason)
            throws InterruptedException {
        drive(loop, null, null, main, reason).awaitEnd();
    }

    /** Stops the run when its future is done, if it has one. As a callback it begins to watch. */
    private final class AtEnd extends Observer implements Runnable {
        private final @Nullable LoopFuture<?> future;
        private final OwnCall stopping = loop.ownCall(stop);

        AtEnd(@Nullable LoopFuture<?> future) {
            this.future = future;
        }

        @Override
        public void run() {
            if (future == null) {
                return;
            }
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
            loop.turns().add(stopping);
        }
    }

    /** Cancels a task or, without one, stops the run, if it is not over yet. Loop only. */
    private final class End implements Runnable {
        private final @Nullable Task<?> cancelled;
        private final String reason;

        End(@Nullable Task<?> cancelled, String reason) {
            this.cancelled = cancelled;
            this.reason = reason;
        }

        @Override
        public void run() {
            if (cancelled != null) {
                cancelled.cancel(reason);
            } else if (!over) { // else another run may go on
                loop.turns().stop();
            }
        }
    }

    /** Stops this run. Has no effect once it has ended, even if another run goes on. Any thread. */
    void stopSurely() {
        loop.offerSurely(stop);
    }

    void awaitEnd() throws InterruptedException {
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
    @Override
    public void run() {
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
        if (broken != null && onCrash != null) {
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
