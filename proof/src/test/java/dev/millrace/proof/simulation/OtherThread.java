package dev.millrace.proof.simulation;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread beside that of the loop. One of the two runs at a time: the loop stands still until this
 * one has ended, or waits for the loop.
 */
final class OtherThread {
    private static final ThreadLocal<OtherThread> CURRENT = new ThreadLocal<>();

    private final Semaphore turn = new Semaphore(0);
    private final Thread thread;
    private volatile boolean calling; // until it is to go on behind its call of the loop
    private volatile boolean back; // from its call of the loop, which the loop waits for
    private volatile @Nullable Throwable failure;

    private OtherThread(Runnable action) {
        thread = Thread.ofVirtual().name("elsewhere").unstarted(() -> act(action));
    }

    static void run(Runnable action) {
        var other = new OtherThread(action);
        other.thread.start();
        other.awaitRest();
    }

    static OtherThread current() {
        return CURRENT.get();
    }

    private void act(Runnable action) {
        CURRENT.set(this);
        try {
            action.run();
        } catch (Throwable t) { // reported to the code that has started it
            failure = t;
        }
    }

    /** Runs {@code call}, which waits for the loop, and goes on when {@link #goOn} says so. */
    <T> T calling(Supplier<T> call) {
        calling = true;
        try {
            return call.get();
        } finally {
            back = true;
            turn.acquireUninterruptibly();
        }
    }

    /** On the loop, when what the call waits for is over. */
    void goOn() {
        while (!back) {
            Thread.yield();
        }
        back = false;
        calling = false;
        turn.release();
        awaitRest();
    }

    private void awaitRest() {
        while (thread.isAlive() && !(calling && thread.getState() == Thread.State.WAITING)) {
            Thread.yield();
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new AssertionError("it failed elsewhere", thrown);
        }
    }
}
