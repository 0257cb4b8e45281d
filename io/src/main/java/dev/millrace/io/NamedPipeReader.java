package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.StreamLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The bytes from a named pipe. A task of the loop reads, not the calling task: if the caller is
 * cancelled, it reads on, and its bytes go to the next caller.
 */
final class NamedPipeReader implements AsyncStream<byte[]> {
    private final StreamLoop streamLoop = new StreamLoop();
    private final EventLoop loop = streamLoop.enter("open");
    private final NamedPipe pipe;
    private final Handle onLoopClose;
    private final ByteBuffer buffer = ByteBuffer.allocate(FileWork.CHUNK); // used by the job

    // loop only
    private @Nullable Task<byte @Nullable []> underWay;
    private @Nullable Promise<@Nullable Void> closing;
    private boolean waitedFor;
    private boolean ended;

    private NamedPipeReader(NamedPipe pipe) {
        this.pipe = pipe;
        this.onLoopClose = loop.onClose(this::close);
    }

    static NamedPipeReader open(Path path) throws IOException {
        return new NamedPipeReader(NamedPipe.open(path, StandardOpenOption.READ));
    }

    @Override
    public byte @Nullable [] next() {
        streamLoop.enter("next");
        Async.readyCheckpoint("next");
        if (waitedFor) {
            throw new IllegalStateException(
                    "another task is waiting for this stream's next element: it has one consumer");
        }
        if (closed()) {
            return null;
        }
        waitedFor = true;
        try {
            byte[] chunk = reading().await(); // if this is cancelled, the next call gets the chunk
            underWay = null;
            ended = chunk == null;
            return closing == null ? chunk : null;
        } finally {
            waitedFor = false;
        }
    }

    private Task<byte @Nullable []> reading() {
        Task<byte @Nullable []> task = underWay;
        if (task == null) {
            task = loop.<byte @Nullable []>detach("read " + pipe, this::read);
            underWay = task;
        }
        return task;
    }

    private byte @Nullable [] read() throws IOException {
        return runInExecutor(
                        pipe.jobs(),
                        () -> {
                            try {
                                return FileWork.next(pipe.channel(), buffer);
                            } catch (ClosedChannelException closed) {
                                return null;
                            }
                        })
                .awaitThrowing(IOException.class);
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        Task<?> task = underWay;
        return closed() || (task != null && task.done());
    }

    @Override
    public void close() {
        streamLoop.enter("close");
        Promise<@Nullable Void> release = closing;
        if (release == null) {
            release = Release.start(loop, pipe::close); // ends the read under way
            closing = release;
            onLoopClose.cancel();
            Task<byte @Nullable []> task = underWay;
            if (task != null && !waitedFor) {
                task.addDoneCallback(this::discard);
            }
        }
        Release.await(release);
    }

    private void discard(LoopFuture<byte @Nullable []> task) {
        if (!task.cancelled() && task.failure() == null) {
            loop.discard(task.result(), null, toString());
        }
    }

    @Override
    public boolean closed() {
        return ended || closing != null;
    }

    @Override
    public String toString() {
        return "reader of " + pipe;
    }
}
