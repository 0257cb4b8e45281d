package dev.millrace.io;

import dev.millrace.EventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Writes queued bytes to a child, on a thread of its own. */
final class InputPump {
    private static final int SLICE = 64 * 1024;

    /** Marks the end of the input; compared by identity. */
    private static final byte[] END = {};

    private final OutputStream out;
    private final EventLoop loop;
    private final Runnable progress; // created early, so that calling it needs no memory

    // added to by the loop, taken from by the thread
    private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong held = new AtomicLong(); // bytes added and not written

    private volatile boolean watched; // a task waits; written by the loop
    private volatile boolean left; // written by the loop

    // written by the thread
    private volatile boolean broken;
    private volatile @Nullable Thread thread;

    /**
     * @param progress called on the loop while a task watches
     */
    InputPump(OutputStream out, EventLoop loop, Runnable progress) {
        this.out = out;
        this.loop = loop;
        this.progress = progress;
    }

    /** Writes until the end, or until the child reads no more. */
    void run() {
        thread = Thread.currentThread();
        try (out) {
            for (byte[] next = next(); next != END; next = next()) {
                write(next);
                held.addAndGet(-next.length);
                tell();
            }
        } catch (IOException e) { // the child reads no more, which is no error
            broken = true;
        } finally {
            broken |= left; // what is queued is dropped
            thread = null;
            tell();
        }
    }

    private byte[] next() {
        byte[] next = waiting.poll();
        while (next == null && !left) {
            LockSupport.park(this);
            if (Thread.interrupted()) { // its dispatcher is closing
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
        if (watched) { // read after the state was changed: pairs with watch
            loop.offer(progress);
        }
    }

    /** Loop only. */
    void add(byte[] bytes) {
        held.addAndGet(bytes.length);
        waiting.add(bytes);
        LockSupport.unpark(thread);
    }

    /** Ends the input: writes what was added, then closes the pipe. Loop only. */
    void end() {
        waiting.add(END);
        LockSupport.unpark(thread);
    }

    /** Drops what is not written, and closes the pipe. Loop only. */
    void leave() {
        left = true;
        LockSupport.unpark(thread);
    }

    /**
     * Switches calls of {@code progress} on or off. Call it before reading the state. Loop only.
     */
    void watch(boolean on) {
        watched = on;
    }

    long held() {
        return held.get();
    }

    /** Whether bytes no longer reach the child. */
    boolean broken() {
        return broken || left;
    }
}
