package dev.millrace.io;

import dev.millrace.executor.Dispatcher;

/** The threads of child processes: of their own, so that a slow child starves no other work. */
final class Children {
    private static final int QUEUED = 1_000;
    private static final int PIPES = 3; // of one child

    /** One job a child, for as long as it lives; its virtual thread waits for the exit. */
    static final Dispatcher LIVES;

    /** One job a pipe. A read or write of a pipe keeps a platform thread. */
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
