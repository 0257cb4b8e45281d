package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * Ends of pipes for tasks: of {@link java.nio.channels.Pipe}, of a channel that the process
 * inherited ({@link System#inheritedChannel()}), and of named pipes in the file system.
 *
 * {@snippet lang=java :
 * Pipe pipe = Pipe.open();
 * try (PipeWriter writer = Pipes.writer(pipe.sink())) {
 *     group.fork(() -> Pipes.reader(pipe.source()).forEach(bytes -> digest.update(bytes)));
 *     writer.write(bytes); // keeps pace with the reader
 * }
 *
 * AsyncStream<byte[]> commands = Pipes.openReader(Path.of("/run/app.fifo"));
 * }
 *
 * <p>The loop watches the first two kinds itself. A named pipe cannot be watched from Java: while a
 * task waits for one, a thread waits as well, in a dispatcher of its own, 64 at a time. If the name
 * of a pipe is removed while it is being opened, the open waits for ever, because nothing can open
 * the other end.
 */
public final class Pipes {
    private Pipes() {}

    /**
     * Reads a pipe in arrays of up to 64 KiB; the stream ends when the other end is closed. A
     * cancelled {@code next} has taken nothing.
     *
     * @param channel is put into non-blocking mode, and closed with the stream; it belongs to the
     *     loop that reads first
     * @return a stream with one reader at a time
     * @throws IOException if the channel is closed
     */
    @CheckReturnValue
    public static <C extends SelectableChannel & ReadableByteChannel> AsyncStream<byte[]> reader(
            C channel) throws IOException {
        channel.configureBlocking(false);
        return new PipeReader(channel, channel);
    }

    /**
     * Makes a writer for a pipe.
     *
     * @param channel is put into non-blocking mode, and closed with the writer
     * @return a writer for the calling loop
     * @throws IOException if the channel is closed
     */
    @CheckReturnValue
    public static <C extends SelectableChannel & WritableByteChannel> PipeWriter writer(C channel)
            throws IOException {
        channel.configureBlocking(false);
        return new PipeWriter(new SelectedSink(channel, channel));
    }

    /**
     * Opens a named pipe for reading, and waits until another process opens it for writing; a
     * cancel ends the wait. The stream ends when the last writer has closed it. A cancelled {@code
     * next} has taken nothing.
     *
     * @return a stream of arrays of up to 64 KiB, with one reader at a time; must be closed
     * @throws java.nio.file.FileSystemException if there is no named pipe
     */
    @Checkpoint
    @CheckReturnValue
    public static AsyncStream<byte[]> openReader(Path pipe) throws IOException {
        Async.requireArgument(pipe, "pipe");
        return NamedPipeReader.open(pipe);
    }

    /**
     * Opens a named pipe for writing, and waits until another process opens it for reading; a
     * cancel ends the wait.
     *
     * @return a writer for the calling loop; must be closed
     * @throws java.nio.file.FileSystemException if there is no named pipe
     */
    @Checkpoint
    @CheckReturnValue
    public static PipeWriter openWriter(Path pipe) throws IOException {
        Async.requireArgument(pipe, "pipe");
        return new PipeWriter(NamedPipeSink.open(pipe));
    }
}
