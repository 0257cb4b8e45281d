package dev.millrace.testing.junit;

import dev.millrace.Async;

/** The thread on which a test completes what its task waits for. */
public enum Completer {

    /** The loop itself. */
    LOOP {
        @Override
        public void run(Runnable completion) {
            completion.run();
        }

        @Override
        public void runAtOnce(Runnable completion) {
            completion.run();
        }
    },

    /** A thread outside any loop. */
    FOREIGN {
        @Override
        public void run(Runnable completion) {
            Thread thread = Thread.ofPlatform().name("foreign").start(completion);
            try {
                Async.blocking(() -> thread.join());
            } catch (InterruptedException e) {
                throw new AssertionError("nothing interrupts this thread", e);
            }
        }

        @Override
        public void runAtOnce(Runnable completion) {
            Thread thread = Thread.ofPlatform().name("foreign").start(completion);
            while (thread.isAlive()) {
                Thread.onSpinWait(); // parking would let the loop go on
            }
        }
    };

    /**
     * Runs {@code completion} on that thread, and suspends the calling task until it has returned.
     */
    public abstract void run(Runnable completion);

    /** Runs {@code completion} on that thread while nothing else runs on the loop. */
    public abstract void runAtOnce(Runnable completion);
}
