package dev.millrace.io;

import dev.millrace.Async;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** A channel that the loop watches. */
final class SelectedSink implements PipeWriter.Sink {
    private final WritableByteChannel channel;
    private final ChannelWait room;
    private boolean ended; // loop only

    SelectedSink(SelectableChannel watched, WritableByteChannel channel) {
        this.channel = channel;
        this.room = ChannelWait.toWrite(watched);
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        Async.readyCheckpoint("write");
        channel.write(source);
        while (source.hasRemaining()) {
            room.await();
            if (ended) {
                throw new AsynchronousCloseException();
            }
            channel.write(source);
        }
    }

    @Override
    public boolean survivesCancel() {
        return true;
    }

    @Override
    public void end() {
        ended = true;
        room.end();
    }

    @Override
    public void release() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
