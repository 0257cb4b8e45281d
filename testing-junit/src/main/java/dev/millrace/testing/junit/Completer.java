package dev.millrace.testing.junit;

import dev.millrace.Async;

/** On which thread a test completes what its task is waiting for. */
public enum Completer {

    /** The loop itself: another task of it. */
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

    /** A thread that no loop knows. */
    FOREIGN {
        @Override
        public void run(Runnable completion) {
            Thread thread = Thread.ofPlatform().name("foreign").start(completion);
            try {
                Async.blocking(() -> thread.join());
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts it", e);
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

    /** Runs {@code completion} there, and suspends the calling task until it has returned. */
    public abstract void run(Runnable completion);

    /** Runs {@code completion} there, while nothing else runs on the loop. */
    public abstract void runAtOnce(Runnable completion);
}
