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
 * An open file, for reads and writes at positions: for the tasks of the loop on which it was
 * opened.
 *
 * <p>Calls with a position may be made by several tasks at once; those without one share the
 * position of the file, and each of them is done as a whole before the next. A call that is
 * cancelled before its job begins has done nothing; else it is done to the end and returns, see
 * {@link AsyncFiles}. Buffers must be left alone until the call returns; their position says how
 * much was read or written, also when it throws.
 *
 * <p>To be closed; the end of the loop closes it too. After that, calls throw {@link
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
            file.close(); // a job that nobody waits for any more may open it all the same
            throw failure;
        }
        return file;
    }

    /**
     * Reads from {@code position} on.
     *
     * @param target gets what there is, as far as there is room
     * @return how many bytes; -1 at and behind the end of the file
     */
    @Checkpoint
    public int read(ByteBuffer target, long position) throws IOException {
        Async.requireArgument(target, "target");
        return AsyncFiles.job(() -> slot.get().read(target, position));
    }

    /** As {@link #read(ByteBuffer, long)}, at the position of the file, which moves on. */
    @Checkpoint
    public int read(ByteBuffer target) throws IOException {
        Async.requireArgument(target, "target");
        return runInExecutor(inOrder, () -> slot.get().read(target))
                .awaitThrowing(IOException.class);
    }

    /** Writes all of {@code source}, from {@code position} on. */
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
     * Writes all of {@code bytes} at the position of the file, which moves on; at its end, if it
     * was opened to append.
     */
    @Checkpoint
    public void write(byte[] bytes) throws IOException {
        Async.requireArgument(bytes, "bytes");
        runInExecutor(inOrder, () -> FileWork.write(slot.get(), ByteBuffer.wrap(bytes)))
                .awaitThrowing(IOException.class);
    }

    /** How many bytes it has. */
    @Checkpoint
    public long size() throws IOException {
        return AsyncFiles.job(() -> slot.get().size());
    }

    /** Cuts it off behind {@code size} bytes, if it has more. */
    @Checkpoint
    public void truncate(long size) throws IOException {
        call(channel -> channel.truncate(size));
    }

    /**
     * Returns when everything written has reached the disk, what the file system knows of it too.
     */
    @Checkpoint
    public void force() throws IOException {
        call(channel -> channel.force(true));
    }

    /** What is done with the channel. */
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
     * Closes the file, at once: calls that are under way throw an {@link
     * java.nio.channels.AsynchronousCloseException}. Idempotent; waits in a cancelled task as well,
     * and in a callback only begins.
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
