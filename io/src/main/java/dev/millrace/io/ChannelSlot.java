package dev.millrace.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Where a job puts the channel it opens. Closed before, it closes the channel at once: the task
 * that was to have it may have been interrupted meanwhile. For threads of jobs and releases, never
 * on a loop, but for {@link #get}.
 *
 * @param <C> the channel
 */
final class ChannelSlot<C extends Closeable> implements Release.Action {
    private volatile @Nullable C channel; // written under the lock
    private boolean closed; // guarded by this

    synchronized void put(C opened) throws IOException {
        if (closed) {
            opened.close();
            throw new ClosedChannelException();
        }
        channel = opened;
    }

    /**
     * What was put there.
     *
     * @throws ClosedChannelException if nothing was
     */
    C get() throws ClosedChannelException {
        C opened = channel;
        if (opened == null) {
            throw new ClosedChannelException();
        }
        return opened;
    }

    /** Closes what is there, or will be. */
    @Override
    public synchronized void run() throws IOException {
        closed = true;
        C opened = channel;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public String toString() {
        return "slot of " + channel;
    }
}
