package dev.millrace.io;

import dev.millrace.EventLoop;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a stream of a file's contents: each job reads several elements, which are then
 * emitted one by one.
 */
final class FileSource<T> implements Generator<T> {

    /** Reads elements, on the job's thread; one job at a time. */
    @FunctionalInterface
    interface Batches<T> {
        /** The next elements; null at the end. */
        @Nullable List<T> next() throws IOException;
    }

    /** Makes the reader of an open file. */
    @FunctionalInterface
    interface Reading<T> {
        Batches<T> of(FileChannel channel);
    }

    private final Path file;
    private final Reading<T> reading;
    private final ChannelSlot<FileChannel> slot = new ChannelSlot<>();

    private FileSource(Path file, Reading<T> reading) {
        this.file = file;
        this.reading = reading;
    }

    static <T> AsyncStream<T> of(Path file, Reading<T> reading) {
        return AsyncStream.generate(new FileSource<>(file, reading));
    }

    @Override
    public void run(Emitter<T> out) throws IOException {
        Throwable first = null;
        try {
            Batches<T> batches = AsyncFiles.job(this::open);
            for (List<T> batch = read(batches); batch != null; batch = read(batches)) {
                for (T element : batch) {
                    out.emit(element);
                }
            }
        } catch (Throwable failure) {
            first = failure;
            throw failure;
        } finally {
            close(first);
        }
    }

    private Batches<T> open() throws IOException {
        slot.put(FileWork.open(file, Set.of(StandardOpenOption.READ)));
        return reading.of(slot.get());
    }

    private static <T> @Nullable List<T> read(Batches<T> batches) throws IOException {
        return AsyncFiles.<@Nullable List<T>>job(batches::next);
    }

    private void close(@Nullable Throwable first) {
        try {
            Release.await(Release.start(EventLoop.current(), slot));
        } catch (Throwable broken) {
            if (first == null) {
                throw broken;
            }
            IoJobs.both(first, broken);
        }
    }

    @Override
    public String toString() {
        return "reading " + file;
    }
}
