package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.Promise;
import dev.millrace.sync.AsyncLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The writing end of a pipe, for the tasks of one loop.
 *
 * <p>Writes of several tasks are done one after the other, each as a whole. Close it; the end of
 * the loop closes it, too.
 */
public final class PipeWriter implements AutoCloseable {

    /** The kind of pipe that bytes are written to. */
    interface Sink {
        /** Writes all of {@code source}; a checkpoint. Its position says how much is written. */
        void write(ByteBuffer source) throws IOException;

        /** Whether it can still be written to after a cancelled write that wrote nothing. */
        boolean survivesCancel();

        /** Ends a write that waits on the loop; called there, before the release. */
        void end();

        /** Closes it, and ends a write that waits elsewhere; called off the loop. */
        void release() throws IOException;
    }

    private final Sink sink;
    private final EventLoop loop = EventLoop.current();
    private final AsyncLock turns = AsyncLock.create("pipe writer");
    private final Handle onLoopClose;
    private @Nullable Promise<@Nullable Void> closing; // loop only
    private boolean broken; // loop only

    PipeWriter(Sink sink) {
        this.sink = sink;
        this.onLoopClose = loop.onClose(this::close);
    }

    /**
     * Writes all of {@code bytes}; returns when the pipe has taken them, so it keeps pace with the
     * reader.
     *
     * @throws IOException if nobody reads any more ("Broken pipe"), or an earlier write was
     *     cancelled after it had written a part
     */
    @Checkpoint
    public void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(Async.requireArgument(bytes, "bytes")));
    }

    /**
     * As {@link #write(byte[])}. When it returns or throws, the position of {@code source} says how
     * much was written. A write that is cancelled part-way breaks the writer, so that no later
     * write continues in the middle of a message. A write to a named pipe breaks it if it is
     * cancelled at all after it has begun.
     */
    @Checkpoint
    public void write(ByteBuffer source) throws IOException {
        Async.requireArgument(source, "source");
        turns.run(() -> {
            requireOpen();
            int start = source.position();
            boolean done = false;
            try {
                sink.write(source);
                done = true;
            } finally {
                broken |= !done && (source.position() > start || !sink.survivesCancel());
            }
        });
    }

    private void requireOpen() throws IOException {
        if (closing != null) {
            throw new ClosedChannelException();
        }
        if (broken) {
            throw new IOException("an earlier write was cancelled or failed after a part of it");
        }
    }

    /**
     * Closes this end at once; the reader still gets what was written. A write under way fails.
     * Idempotent. Waits for the close, also in a cancelled task; in a callback it only starts the
     * close.
     */
    @Override
    public void close() {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    "close was called outside loop "
                            + loop.name()
                            + ", which the pipe belongs to; from another thread use"
                            + " loop.submit(writer::close)");
        }
        Promise<@Nullable Void> release = closing;
        if (release == null) {
            onLoopClose.cancel();
            sink.end();
            release = Release.start(loop, sink::release);
            closing = release;
        }
        Release.await(release);
    }

    @Override
    public String toString() {
        return "writer of " + sink + (closing != null ? ", closed" : broken ? ", broken" : "");
    }
}
