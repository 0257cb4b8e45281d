package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.Promise;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.io.FileEvent.Kind;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.StreamLoop;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The changes in a directory, as a stream.
 *
 * {@snippet lang=java :
 * try (var events = DirectoryWatch.open(folder)) {
 *     scan(folder); // what is already there; later changes are not missed
 *     events.forEach(event -> {
 *         switch (event.kind()) {
 *             case CREATED, MODIFIED -> load(event.path());
 *             case DELETED -> forget(event.path());
 *             case LOST -> scan(folder);
 *         }
 *     });
 * }
 * }
 *
 * <p>It watches from {@link #open} on, and only the entries of the directory, not of its
 * subdirectories. Unread changes of the same entry are merged into one event. Up to 512 events are
 * kept while nobody reads; beyond that they are dropped and replaced by one of kind {@link
 * Kind#LOST}.
 *
 * <p>The stream ends when the directory is removed or the file system unmounted. (A moved directory
 * is still watched, under its old name.) The stream keeps {@linkplain dev.millrace.stream##contract
 * the stream contract}, with one reader at a time. Close it; the end of the loop closes it, too.
 * While a task waits for an event, a virtual thread waits as well; it is not one of the threads
 * that read and write files.
 */
public final class DirectoryWatch implements AsyncStream<FileEvent> {
    private static final JobOptions WAITING =
            JobOptions.in(Dispatcher.blocking("millrace-watch", Integer.MAX_VALUE, 0))
                    .withName("watch");

    private final StreamLoop streamLoop = new StreamLoop();
    private final EventLoop loop = streamLoop.enter("open");
    private final Path directory;
    private final Handle onLoopClose;
    private final ChannelSlot<WatchService> slot = new ChannelSlot<>();

    /** Filled by a reader's job; a cancelled reader leaves its events here. */
    private final Queue<FileEvent> events = new ConcurrentLinkedQueue<>();

    private volatile boolean gone; // the directory is gone; written by that job

    // loop only
    private boolean reading;
    private @Nullable Promise<@Nullable Void> closing;

    private DirectoryWatch(Path directory) {
        this.directory = directory;
        this.onLoopClose = loop.onClose(this::close);
    }

    /**
     * Starts watching a directory. Waits for a job that registers it; a cancelled call leaves
     * nothing registered.
     *
     * @return a stream that is watching
     * @throws java.nio.file.NotDirectoryException if it is not a directory
     * @throws IOException if the system cannot watch it, or has reached its limit
     */
    @Checkpoint
    @CheckReturnValue
    public static DirectoryWatch open(Path directory) throws IOException {
        Async.requireArgument(directory, "directory");
        var watch = new DirectoryWatch(directory);
        try {
            runInExecutor(IoJobs.FILE_CALL, watch::register).awaitThrowing(IOException.class);
        } catch (Throwable failure) {
            watch.close();
            throw failure;
        }
        return watch;
    }

    private void register() throws IOException {
        WatchService service = directory.getFileSystem().newWatchService();
        slot.put(service);
        directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    }

    @Override
    @Checkpoint
    public @Nullable FileEvent next() {
        streamLoop.enter("next");
        if (reading) {
            Async.readyCheckpoint("next");
            throw new IllegalStateException(
                    "another task is waiting for this stream's next element: it has one consumer");
        }
        reading = true;
        try {
            while (!ready()) {
                runInExecutor(WAITING, this::awaitEvents).await();
            }
        } finally {
            reading = false;
        }
        if (closing != null) {
            discardEvents(); // events of a reader that came after the close
        }
        Async.readyCheckpoint("next"); // before the event is taken: a cancel leaves it in the queue
        return events.poll();
    }

    private void discardEvents() {
        for (FileEvent left = events.poll(); left != null; left = events.poll()) {
            loop.discard(left, null, toString());
        }
    }

    /** Waits for events, on a thread of the dispatcher. */
    private void awaitEvents() throws Exception {
        try {
            WatchKey key = slot.get().take();
            for (WatchEvent<?> event : key.pollEvents()) {
                events.add(told(event));
            }
            gone = !key.reset();
        } catch (ClosedWatchServiceException closed) {
            gone = true;
        }
    }

    private FileEvent told(WatchEvent<?> event) {
        if (event.context() instanceof Path entry) {
            return new FileEvent(kind(event.kind()), directory.resolve(entry));
        }
        return new FileEvent(Kind.LOST, directory);
    }

    private static Kind kind(WatchEvent.Kind<?> kind) {
        if (kind == StandardWatchEventKinds.ENTRY_CREATE) {
            return Kind.CREATED;
        }
        return kind == StandardWatchEventKinds.ENTRY_DELETE ? Kind.DELETED : Kind.MODIFIED;
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        return !events.isEmpty() || gone || closing != null;
    }

    @Override
    public void close() {
        streamLoop.enter("close");
        Promise<@Nullable Void> release = closing;
        if (release == null) {
            release = Release.start(loop, slot); // wakes the waiting job
            closing = release;
            onLoopClose.cancel();
            discardEvents();
        }
        Release.await(release);
    }

    @Override
    public boolean closed() {
        return closing != null || (gone && events.isEmpty());
    }

    @Override
    public String toString() {
        return "watch of " + directory;
    }
}
