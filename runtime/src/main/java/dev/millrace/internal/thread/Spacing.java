package dev.millrace.internal.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps threads that are started one after the other from sharing a cache line.
 *
 * <p>HotSpot gives each new thread four adjacent slots of eight bytes, and writes two of them at
 * every switch of virtual threads. If the threads of two loops start one right after the other,
 * their slots share a cache line, and both loops together run no faster than one (ADR 22). Idle
 * threads started between the two move the slots apart. When those end, their slots are free again,
 * but the loops keep theirs.
 */
public final class Spacing implements AutoCloseable {
    /**
     * Three times 32 bytes and the next thread's own: two cache lines, which processors fetch in
     * pairs.
     */
    private static final int THREADS = 3;

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> idle = new ArrayList<>();

    /** Separates the thread that is started next from the one that was started last. */
    public void widen() {
        for (int i = 0; i < THREADS; i++) {
            idle.add(
                    Thread.ofPlatform()
                            .name("millrace-spacing")
                            .inheritInheritableThreadLocals(false)
                            .daemon()
                            .start(this::idle));
        }
    }

    private void idle() {
        try {
            over.await();
        } catch (InterruptedException e) {
            // ends, as after close()
        }
    }

    /** Ends the idle threads and waits for them. An interrupt meanwhile is set again at the end. */
    @Override
    public void close() {
        over.countDown();
        boolean interrupted = false;
        for (Thread each : idle) {
            while (each.isAlive()) {
                try {
                    each.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
