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
 * What happens in a directory, as a stream.
 *
 * {@snippet lang=java :
 * try (var events = DirectoryWatch.open(folder)) {
 *     scan(folder); // what is there already; nothing that comes after it is missed
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
 * <p>It watches from {@link #open} on, and the entries of the directory only, not what is in
 * folders below. Repeated changes of one entry that were not read are one event. Up to 512 events
 * are kept while nobody reads; over that they are thrown away, and one of kind {@link Kind#LOST}
 * says so.
 *
 * <p>The stream ends when the directory is removed or the file system unmounted. (One that is moved
 * goes on to be watched, under the name it had.) It keeps {@linkplain dev.millrace.stream##contract
 * the stream contract}, with one reader at a time; it is to be closed, and the end of the loop
 * closes it too. While somebody waits for an event a virtual thread does so too, none of those that
 * read and write files.
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

    /** Filled by the job of a reader; one that was cancelled leaves here what it had. */
    private final Queue<FileEvent> events = new ConcurrentLinkedQueue<>();

    private volatile boolean gone; // the directory; written by that job

    // loop only
    private boolean reading;
    private @Nullable Promise<@Nullable Void> closing;

    private DirectoryWatch(Path directory) {
        this.directory = directory;
        this.onLoopClose = loop.onClose(this::close);
    }

    /**
     * Begins to watch a directory. Waits for a job that registers it; a cancel leaves nothing
     * registered.
     *
     * @return a stream that is watching
     * @throws java.nio.file.NotDirectoryException if it is none
     * @throws IOException if the system cannot watch it, or not one more
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
            discardEvents(); // what a reader brought who was overtaken by the close
        }
        Async.readyCheckpoint("next"); // before it is taken: a cancel leaves it where it is
        return events.poll();
    }

    private void discardEvents() {
        for (FileEvent left = events.poll(); left != null; left = events.poll()) {
            loop.discard(left, null, toString());
        }
    }

    /** On a thread of the dispatcher, until something happens. */
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
            release = Release.start(loop, slot); // wakes whoever waits
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
