package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.Promise;
import dev.millrace.executor.JobOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open file with reads and writes at positions, for the tasks of the loop on which it was
 * opened.
 *
 * <p>Several tasks may make calls with a position at the same time. Calls without one share the
 * position of the file and run one after the other. A call that is cancelled before its job begins
 * has done nothing; otherwise it is completed and returns, see {@link AsyncFiles}. Do not touch a
 * buffer until the call returns; its position says how much was read or written, also if the call
 * throws.
 *
 * <p>Close it; the end of the loop closes it, too. Later calls throw {@link
 * java.nio.channels.ClosedChannelException}.
 */
public final class AsyncFile implements AutoCloseable {
    private final Path path;
    private final EventLoop loop;
    private final Handle onLoopClose;
    private final ChannelSlot<FileChannel> slot = new ChannelSlot<>();
    private final JobOptions inOrder = IoJobs.FILE_CALL.withKey(this);
    private @Nullable Promise<@Nullable Void> closing; // loop only

    private AsyncFile(Path path) {
        this.path = path;
        this.loop = EventLoop.current();
        this.onLoopClose = loop.onClose(this::close);
    }

    static AsyncFile open(Path path, Set<? extends OpenOption> options) throws IOException {
        var file = new AsyncFile(path);
        try {
            runInExecutor(IoJobs.FILE_CALL, () -> file.slot.put(FileWork.open(path, options)))
                    .awaitThrowing(IOException.class);
        } catch (Throwable failure) {
            file.close(); // an abandoned job may still open it
            throw failure;
        }
        return file;
    }

    /**
     * Reads at {@code position}.
     *
     * @param target gets what there is, up to its remaining space
     * @return how many bytes were read; -1 at or after the end of the file
     */
    @Checkpoint
    public int read(ByteBuffer target, long position) throws IOException {
        Async.requireArgument(target, "target");
        return AsyncFiles.job(() -> slot.get().read(target, position));
    }

    /** As {@link #read(ByteBuffer, long)}, at the position of the file, which advances. */
    @Checkpoint
    public int read(ByteBuffer target) throws IOException {
        Async.requireArgument(target, "target");
        return runInExecutor(inOrder, () -> slot.get().read(target))
                .awaitThrowing(IOException.class);
    }

    /** Writes all of {@code source} at {@code position}. */
    @Checkpoint
    public void write(ByteBuffer source, long position) throws IOException {
        Async.requireArgument(source, "source");
        call(channel -> {
            long at = position;
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        });
    }

    /**
     * Writes all of {@code bytes} at the position of the file, which advances; at the end of the
     * file if it was opened to append.
     */
    @Checkpoint
    public void write(byte[] bytes) throws IOException {
        Async.requireArgument(bytes, "bytes");
        runInExecutor(inOrder, () -> FileWork.write(slot.get(), ByteBuffer.wrap(bytes)))
                .awaitThrowing(IOException.class);
    }

    /** The size of the file in bytes. */
    @Checkpoint
    public long size() throws IOException {
        return AsyncFiles.job(() -> slot.get().size());
    }

    /** Truncates the file to {@code size} bytes, if it has more. */
    @Checkpoint
    public void truncate(long size) throws IOException {
        call(channel -> channel.truncate(size));
    }

    /** Returns when everything written, including metadata, has reached the disk. */
    @Checkpoint
    public void force() throws IOException {
        call(channel -> channel.force(true));
    }

    /** A call of the channel. */
    @FunctionalInterface
    private interface Use {
        void of(FileChannel channel) throws IOException;
    }

    private void call(Use use) throws IOException {
        AsyncFiles.<@Nullable Void>job(() -> {
            use.of(slot.get());
            return null;
        });
    }

    /**
     * Closes the file at once: calls under way throw an {@link
     * java.nio.channels.AsynchronousCloseException}. Idempotent. Waits for the close, also in a
     * cancelled task; in a callback it only starts the close.
     */
    @Override
    public void close() {
        if (!loop.inLoop()) {
            throw new WrongThreadException(
                    "close was called outside loop "
                            + loop.name()
                            + ", which the file belongs to; from another thread use"
                            + " loop.submit(file::close)");
        }
        Promise<@Nullable Void> release = closing;
        if (release == null) {
            onLoopClose.cancel();
            release = Release.start(loop, slot);
            closing = release;
        }
        Release.await(release);
    }

    @Override
    public String toString() {
        return "file " + path + (closing == null ? "" : ", closed");
    }
}
