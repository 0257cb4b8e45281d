package dev.millrace.io;

import dev.millrace.executor.Dispatcher;

/** The threads for child processes, separate so that a slow child does not starve other work. */
final class Children {
    private static final int QUEUED = 1_000;
    private static final int PIPES = 3; // per child

    /** One job per child, for as long as it lives; its virtual thread waits for the exit. */
    static final Dispatcher LIVES;

    /** One job per pipe. A read or write of a pipe occupies a platform thread. */
    static final Dispatcher THREADS;

    static {
        int children = Integer.getInteger("millrace.children", 64);
        if (children < 1) {
            throw new IllegalArgumentException(
                    "millrace.children is how many may live at a time, 1 or more, not " + children);
        }
        LIVES = Dispatcher.blocking("child-processes", children, QUEUED);
        THREADS = Dispatcher.pool("child-pipes", Math.multiplyExact(children, PIPES), 0);
    }

    private Children() {}
}
