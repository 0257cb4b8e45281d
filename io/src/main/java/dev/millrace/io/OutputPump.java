package dev.millrace.io;

import dev.millrace.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a child writes to the loop, on a thread of its own, and stops while nobody takes it.
 *
 * <p>It keeps the monitor of the stream. When a child exits, the JDK's own thread would otherwise
 * read the pipe into memory for as long as there is something in it, and where the child has left
 * another writer behind, that is for ever. Until the thread is there, the one that has started the
 * child {@linkplain ChildLife keeps} it.
 */
final class OutputPump {
    /** How many bytes are brought ahead of their reader. */
    static final int WINDOW = 64 * 1024;

    private static final int CHUNK = 16 * 1024;
    private static final int LARGEST_PIPE = 1024 * 1024; // unless a privileged process says else
    private static final System.Logger LOG = System.getLogger("dev.millrace");

    private final InputStream in;
    private final EventLoop loop;
    private final AtomicInteger held = new AtomicInteger(); // brought and not taken

    // written by the loop, read by the thread
    private volatile int window = WINDOW;
    private volatile boolean left;

    private volatile @Nullable Thread thread; // written by the thread

    private byte @Nullable [] rest; // guarded by the monitor of the stream

    private @Nullable ChildOutput output; // set before the thread starts

    OutputPump(InputStream in, EventLoop loop) {
        this.in = in;
        this.loop = loop;
    }

    void bringTo(ChildOutput reader) {
        output = reader;
    }

    EventLoop loop() {
        return loop;
    }

    /** Whether its thread waits for the monitor of the stream, which the caller has. */
    boolean comes() {
        Thread coming = thread;
        return coming != null && coming.getState() == Thread.State.BLOCKED;
    }

    /**
     * Reads what a child has left that has ended before the thread came, as the JDK would, but no
     * more than a pipe can hold. The caller has the monitor of the stream.
     */
    void drain() {
        var all = new ByteArrayOutputStream();
        try (in) {
            for (int there = in.available();
                    there > 0 && all.size() < LARGEST_PIPE;
                    there = in.available()) {
                all.write(in.readNBytes(Math.min(there, LARGEST_PIPE)));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the last output of a child", e);
        }
        rest = all.toByteArray();
    }

    /** Until the pipe ends, fails or nobody wants more of it. */
    void run() {
        ChildOutput reader = Objects.requireNonNull(output);
        thread = Thread.currentThread();
        IOException failure = null;
        synchronized (in) {
            try (in) {
                pump(reader);
            } catch (IOException e) {
                failure = left ? null : e;
            } catch (OutOfMemoryError e) { // the reader must not wait for ever
                failure = new IOException("there is no memory to read into", e);
            }
        }
        thread = null;
        IOException told = failure;
        loop.offer(() -> reader.ended(told));
    }

    private void pump(ChildOutput reader) throws IOException {
        if (rest != null) {
            bring(reader, rest);
            return;
        }
        byte[] buffer = new byte[CHUNK];
        while (!left) {
            int count = in.read(buffer);
            if (count < 0 || !bring(reader, Arrays.copyOf(buffer, count))) {
                return;
            }
            while (!left && held.get() >= window) {
                LockSupport.park(this);
                if (Thread.interrupted()) { // by a dispatcher that ends
                    return;
                }
            }
        }
    }

    /** False if the loop is closed. */
    private boolean bring(ChildOutput reader, byte[] chunk) {
        held.addAndGet(chunk.length);
        return loop.offer(() -> reader.arrived(chunk));
    }

    /** Has up to {@code bytes} brought, though nobody takes any. Loop only. */
    void open(int bytes) {
        window = Math.max(WINDOW, bytes);
        LockSupport.unpark(thread);
    }

    /** Makes room for {@code bytes} more. Loop only. */
    void taken(int bytes) {
        held.addAndGet(-bytes);
        LockSupport.unpark(thread);
    }

    /** Nobody wants more of it. A read that waits for the pipe goes on until that ends. */
    void leave() {
        left = true;
        LockSupport.unpark(thread);
    }
}
