package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.Promise;
import dev.millrace.spi.Rethrow;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.StreamLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** The bytes from a channel that the loop watches. */
final class PipeReader implements AsyncStream<byte[]> {
    private final SelectableChannel watched;
    private final ReadableByteChannel channel;
    private final StreamLoop streamLoop = new StreamLoop();
    private final ByteBuffer buffer = ByteBuffer.allocate(FileWork.CHUNK); // used by the one reader

    // loop only
    private @Nullable ChannelWait bytes; // set by the first read
    private @Nullable Handle onLoopClose;
    private @Nullable Promise<@Nullable Void> closing;
    private @Nullable IOException failure;
    private boolean ended;
    private boolean reading;

    PipeReader(SelectableChannel watched, ReadableByteChannel channel) {
        this.watched = watched;
        this.channel = channel;
    }

    @Override
    public byte @Nullable [] next() {
        EventLoop loop = streamLoop.enter("next");
        Async.readyCheckpoint("next");
        if (reading) {
            throw new IllegalStateException(
                    "another task is waiting for this stream's next element: it has one consumer");
        }
        reading = true;
        try {
            return read(begin(loop));
        } catch (IOException broken) {
            failure = closing == null ? broken : null;
            ended = true;
        } finally {
            reading = false;
        }
        return end();
    }

    private ChannelWait begin(EventLoop loop) {
        ChannelWait known = bytes;
        if (known == null) {
            onLoopClose = loop.onClose(this::close);
            known = ChannelWait.toRead(watched);
            bytes = known;
        }
        return known;
    }

    private byte @Nullable [] read(ChannelWait waiting) throws IOException {
        buffer.clear();
        while (!ended && closing == null) {
            int count = channel.read(buffer);
            if (count > 0) {
                byte[] chunk = new byte[count];
                buffer.flip().get(chunk);
                return chunk;
            }
            if (count < 0) {
                ended = true;
            } else {
                waiting.await();
            }
        }
        return end();
    }

    /** The end or the failure, the same each time until a close. */
    private byte @Nullable [] end() {
        IOException thrown = failure;
        if (thrown != null) {
            throw Rethrow.unchecked(thrown);
        }
        return null;
    }

    @Override
    public void close() {
        EventLoop loop = streamLoop.enter("close");
        failure = null;
        Promise<@Nullable Void> release = closing;
        if (release == null) {
            ChannelWait waiting = bytes;
            Handle hook = onLoopClose;
            if (waiting != null) {
                // before the channel is closed; the waiting task continues after the close has
                // begun
                waiting.end();
            }
            release = Release.start(loop, channel::close);
            closing = release;
            if (hook != null) {
                hook.cancel();
            }
        }
        Release.await(release);
    }

    @Override
    public boolean closed() {
        return ended || closing != null;
    }

    @Override
    public String toString() {
        return "reader of " + channel;
    }
}
