package dev.millrace.internal.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Keeps threads that are started one after the other from sharing a cache line.
 *
 * <p>HotSpot gives each new thread four slots of eight bytes in a row, two of which are written at
 * every switch of virtual threads. Two loops whose threads start one right after the other get
 * slots of one line and run no faster than one loop (ADR 22). Idle threads, started between the
 * two, move their slots apart; what is freed when those end is not handed to the loops any more.
 */
public final class Spacing implements AutoCloseable {
    /** Of 32 bytes each: with the next thread's own, two lines, since processors fetch pairs. */
    private static final int THREADS = 3;

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Thread> idle = new ArrayList<>();

    /** Moves the thread that is started next away from the one that was started last. */
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
            // asked to end, as close() does
        }
    }

    /** Ends the idle threads and waits for that; an interrupt is kept for later. */
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
