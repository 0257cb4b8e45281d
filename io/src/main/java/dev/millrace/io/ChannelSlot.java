package dev.millrace.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Holds the channel that a job opens. If the slot is closed first, because the waiting task was
 * interrupted, the channel is closed at once. For threads of jobs and releases, never on a loop,
 * except {@link #get}.
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
     * Returns the channel.
     *
     * @throws ClosedChannelException if there is none
     */
    C get() throws ClosedChannelException {
        C opened = channel;
        if (opened == null) {
            throw new ClosedChannelException();
        }
        return opened;
    }

    /** Closes the channel, also one that comes later. */
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
