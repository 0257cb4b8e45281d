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
 * Reads what a child writes, on a thread of its own, and brings it to the loop; pauses while nobody
 * takes it.
 *
 * <p>It holds the monitor of the stream. Otherwise, when a child exits, the JDK's own thread would
 * read the whole pipe into memory, and for ever if the child left another writer behind. Until this
 * thread waits for the monitor, the thread that started the child {@linkplain ChildLife holds} it.
 */
final class OutputPump {
    /** How many bytes are read ahead. */
    static final int WINDOW = 64 * 1024;

    private static final int CHUNK = 16 * 1024;
    private static final int LARGEST_PIPE = 1024 * 1024; // unless a privileged process changed it
    private static final System.Logger LOG = System.getLogger("dev.millrace");

    private final InputStream in;
    private final EventLoop loop;
    // bytes that were passed to the loop and not read yet
    private final AtomicInteger held = new AtomicInteger();

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

    /** Whether the pump's thread waits for the monitor of the stream, which the caller holds. */
    boolean comes() {
        Thread coming = thread;
        return coming != null && coming.getState() == Thread.State.BLOCKED;
    }

    /**
     * Called if the child ended before the thread came: reads the rest of the pipe, as the JDK
     * would, but at most what a pipe can hold. The caller holds the monitor of the stream.
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

    /** Reads until the pipe ends or fails, or nobody wants more. */
    void run() {
        ChildOutput reader = Objects.requireNonNull(output);
        thread = Thread.currentThread();
        IOException failure = null;
        synchronized (in) {
            try (in) {
                pump(reader);
            } catch (IOException e) {
                failure = left ? null : e;
            } catch (OutOfMemoryError e) { // or the reader would wait for ever
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
                if (Thread.interrupted()) { // its dispatcher is closing
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

    /** Allows up to {@code bytes} bytes to be read ahead. Loop only. */
    void open(int bytes) {
        window = Math.max(WINDOW, bytes);
        LockSupport.unpark(thread);
    }

    /** Makes room for {@code bytes} more. Loop only. */
    void taken(int bytes) {
        held.addAndGet(-bytes);
        LockSupport.unpark(thread);
    }

    /** Called when nobody wants more. A read that waits for the pipe continues until that ends. */
    void leave() {
        left = true;
        LockSupport.unpark(thread);
    }
}
