package dev.millrace.io;

import dev.millrace.EventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Writes to a child what its tasks have written, on a thread of its own. */
final class InputPump {
    private static final int SLICE = 64 * 1024;

    /** The end of what is written; known by its identity. */
    private static final byte[] END = {};

    private final OutputStream out;
    private final EventLoop loop;
    private final Runnable progress; // made now: to tell it must not need memory

    // added to by the loop, taken from by the thread
    private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong held = new AtomicLong(); // added and not written

    private volatile boolean watched; // by a task that waits; written by the loop
    private volatile boolean left; // written by the loop

    // written by the thread
    private volatile boolean broken;
    private volatile @Nullable Thread thread;

    /** {@code progress} is called on the loop while somebody watches. */
    InputPump(OutputStream out, EventLoop loop, Runnable progress) {
        this.out = out;
        this.loop = loop;
        this.progress = progress;
    }

    /** Until all is written, or the child does not take more. */
    void run() {
        thread = Thread.currentThread();
        try (out) {
            for (byte[] next = next(); next != END; next = next()) {
                write(next);
                held.addAndGet(-next.length);
                tell();
            }
        } catch (IOException e) { // the child reads no more, which is its right
            broken = true;
        } finally {
            broken |= left; // what is queued is nobody's any more
            thread = null;
            tell();
        }
    }

    private byte[] next() {
        byte[] next = waiting.poll();
        while (next == null && !left) {
            LockSupport.park(this);
            if (Thread.interrupted()) { // by a dispatcher that ends
                left = true;
            }
            next = waiting.poll();
        }
        return left || next == null ? END : next;
    }

    private void write(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length && !left; from += SLICE) {
            out.write(bytes, from, Math.min(SLICE, bytes.length - from));
        }
        out.flush();
    }

    private void tell() {
        if (watched) { // after the state was changed: pairs with watch
            loop.offer(progress);
        }
    }

    /** Loop only. */
    void add(byte[] bytes) {
        held.addAndGet(bytes.length);
        waiting.add(bytes);
        LockSupport.unpark(thread);
    }

    /** What was added is written, and then the pipe is closed. Loop only. */
    void end() {
        waiting.add(END);
        LockSupport.unpark(thread);
    }

    /** Drops what is not written, and closes the pipe. Loop only. */
    void leave() {
        left = true;
        LockSupport.unpark(thread);
    }

    /** Has changes told from now on, or no more. Before the state is looked at. Loop only. */
    void watch(boolean on) {
        watched = on;
    }

    long held() {
        return held.get();
    }

    /** Whether nothing that is added reaches the child any more. */
    boolean broken() {
        return broken || left;
    }
}
