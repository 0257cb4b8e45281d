package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.EventLoop;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.RunInExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One end of a named pipe. The system call that opens it returns only when another process opens
 * the other end. So a cancel opens both ends itself for a moment.
 */
final class NamedPipe {
    private static final JobOptions JOBS =
            JobOptions.in(Dispatcher.pool("millrace-pipes", 64, 1_000)).withName("named pipe");

    private enum Phase {
        NEW,
        BEGUN,
        GIVEN_UP
    }

    private final Path path;
    private final StandardOpenOption end;
    private final ChannelSlot<FileChannel> slot = new ChannelSlot<>();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private final CountDownLatch opened = new CountDownLatch(1);

    private NamedPipe(Path path, StandardOpenOption end) {
        this.path = path;
        this.end = end;
    }

    /** Opens {@code end} of a pipe; a checkpoint. */
    static NamedPipe open(Path path, StandardOpenOption end) throws IOException {
        var pipe = new NamedPipe(path, end);
        try {
            runInExecutor(JOBS.withCancelAction(pipe::giveUp), pipe::connect)
                    .awaitThrowing(IOException.class);
        } catch (Throwable failure) {
            Release.await(
                    Release.start(
                            EventLoop.current(),
                            () -> {
                                pipe.giveUp();
                                pipe.slot.run();
                            }));
            throw failure;
        }
        return pipe;
    }

    private void connect() throws IOException {
        if (!phase.compareAndSet(Phase.NEW, Phase.BEGUN)) {
            return;
        }
        try {
            if (!FileWork.isNamedPipe(path)) {
                throw new FileSystemException(path.toString(), null, "there is no named pipe");
            }
            slot.put(FileChannel.open(path, end));
        } finally {
            opened.countDown();
        }
        RunInExecutor.checkCancelled();
    }

    /** Makes the opening call return. May wait for a moment; not on a loop. */
    private void giveUp() {
        if (phase.compareAndSet(Phase.NEW, Phase.GIVEN_UP) || opened.getCount() == 0) {
            return;
        }
        try {
            var both = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                opened.await();
            } finally {
                both.close();
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone); // nobody can open the other end now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    FileChannel channel() throws IOException {
        return slot.get();
    }

    /** Ends every call on the pipe. Not on a loop. */
    void close() {
        try {
            slot.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The options for jobs that wait for the other end: a cancel closes this end. */
    JobOptions jobs() {
        return JOBS.withCancelAction(this::close);
    }

    @Override
    public String toString() {
        return "named pipe " + path;
    }
}
