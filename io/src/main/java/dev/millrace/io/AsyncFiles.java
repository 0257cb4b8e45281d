package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Files for tasks: what {@link java.nio.file.Files} does, with siblings running on meanwhile.
 *
 * {@snippet lang=java :
 * String settings = AsyncFiles.readString(path);
 * AsyncFiles.lines(log).filter(line -> line.contains("ERROR")).forEach(line -> report(line));
 * AsyncFiles.replace(path, changed); // the old contents or the new ones, whatever happens
 * }
 *
 * <p><b>Suspension.</b> All calls are jobs in a dispatcher that does nothing else: 16 at a time,
 * 1,000 waiting. Streams run a job for each 64 KiB.
 *
 * <p><b>Cancellation.</b> A call that is cancelled before its job begins has done nothing. A system
 * call on a file cannot be interrupted, so a task waits for the one at hand; what follows depends
 * on the call:
 *
 * <table>
 * <caption>A cancel while the job runs</caption>
 * <tr><th>call</th><th>what it did</th></tr>
 * <tr><td>{@code readAll}, {@code readString}, {@code lines}, {@code chunks}</td><td>stops after
 *     the piece at hand; the file is closed</td></tr>
 * <tr><td>{@code write}, {@code append}</td><td>is done to the end, and returns; the next
 *     checkpoint raises. So a write that raises has written nothing</td></tr>
 * <tr><td>{@code replace}</td><td>the file is as it was, or, if the call returns, replaced; the
 *     temporary file is gone</td></tr>
 * <tr><td>{@code copy}</td><td>the file has what was taken from the stream by then</td></tr>
 * <tr><td>{@code call}</td><td>is done to the end, and returns</td></tr>
 * </table>
 *
 * <p><b>Failure.</b> What the file system says is thrown as it is, an {@link IOException} of the
 * JDK: {@link java.nio.file.NoSuchFileException}, {@link java.nio.file.AccessDeniedException}.
 */
public final class AsyncFiles {
    /** What {@link #readAll(Path)} and {@link #readString(Path)} take at most: 16 MiB. */
    public static final int READ_LIMIT = 16 * 1024 * 1024;

    /** How many characters a line of {@link #lines(Path)} may have: 64 Ki. */
    public static final int LINE_LIMIT = 64 * 1024;

    private static final Set<StandardOpenOption> WRITING =
            Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);

    private static final Set<StandardOpenOption> APPENDING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    private AsyncFiles() {}

    // ---- reading

    /**
     * The bytes of a file of up to {@link #READ_LIMIT}.
     *
     * @throws LimitOverrunException if it has more
     */
    @Checkpoint
    public static byte[] readAll(Path file) throws IOException {
        return readAll(file, READ_LIMIT);
    }

    /**
     * The bytes of a file. What is read counts, and not what the file system says of its size: a
     * file that grows meanwhile is no way around the limit.
     *
     * @param limit how many bytes it may have, 0 or more
     * @throws LimitOverrunException if it has more
     */
    @Checkpoint
    public static byte[] readAll(Path file, int limit) throws IOException {
        Async.requireArgument(file, "file");
        requireNotNegative(limit);
        return job(() -> FileWork.readAll(file, limit));
    }

    /**
     * The text of a file of up to {@link #READ_LIMIT} bytes in UTF-8.
     *
     * @throws LimitOverrunException if it has more
     * @throws java.nio.charset.CharacterCodingException if it is something else
     */
    @Checkpoint
    public static String readString(Path file) throws IOException {
        return readString(file, StandardCharsets.UTF_8, READ_LIMIT);
    }

    /**
     * The text of a file.
     *
     * @param limit how many bytes it may have, 0 or more
     * @throws LimitOverrunException if it has more
     * @throws java.nio.charset.CharacterCodingException if it has bytes that mean nothing in {@code
     *     charset}
     */
    @Checkpoint
    public static String readString(Path file, Charset charset, int limit) throws IOException {
        Async.requireArgument(file, "file");
        Objects.requireNonNull(charset, "charset");
        requireNotNegative(limit);
        return job(() -> FileWork.decode(FileWork.readAll(file, limit), charset));
    }

    /**
     * The lines of a file in UTF-8, of up to {@link #LINE_LIMIT} characters each.
     *
     * @return a stream that opens the file at its first pull
     */
    @CheckReturnValue
    public static AsyncStream<String> lines(Path file) {
        return lines(file, StandardCharsets.UTF_8, LINE_LIMIT);
    }

    /**
     * The lines of a file, without what ends them: {@code \n}, {@code \r} or both. A job reads some
     * lines at a time, so a few may lie ready.
     *
     * @param limit how many characters a line may have, 1 or more; one that has more fails the
     *     stream with a {@link LimitOverrunException}
     * @return a stream that opens the file at its first pull, and fails with an {@link IOException}
     *     as the file does
     */
    @CheckReturnValue
    public static AsyncStream<String> lines(Path file, Charset charset, int limit) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(charset, "charset");
        if (limit < 1) {
            throw new IllegalArgumentException("a line has 1 character or more, not " + limit);
        }
        return FileSource.of(file, channel -> new LineBatches(file, channel, charset, limit));
    }

    /**
     * The bytes of a file in arrays of up to 64 KiB.
     *
     * @return a stream that opens the file at its first pull, reads no more than was asked for, and
     *     fails with an {@link IOException} as the file does
     */
    @CheckReturnValue
    public static AsyncStream<byte[]> chunks(Path file) {
        Objects.requireNonNull(file, "file");
        return FileSource.of(file, FileWork::chunks);
    }

    // ---- writing

    /** Writes a file, which is made if it is not there, and emptied if it is. */
    @Checkpoint
    public static void write(Path file, byte[] bytes) throws IOException {
        writeAll(file, bytes, WRITING);
    }

    /** As {@link #write(Path, byte[])}, text in UTF-8. */
    @Checkpoint
    public static void write(Path file, CharSequence text) throws IOException {
        writeAll(file, bytes(text), WRITING);
    }

    /** Writes behind what is in a file, which is made if it is not there. */
    @Checkpoint
    public static void append(Path file, byte[] bytes) throws IOException {
        writeAll(file, bytes, APPENDING);
    }

    /** As {@link #append(Path, byte[])}, text in UTF-8. */
    @Checkpoint
    public static void append(Path file, CharSequence text) throws IOException {
        writeAll(file, bytes(text), APPENDING);
    }

    /**
     * Replaces a file in one step: whoever opens it has all of the old contents or all of the new
     * ones, after a crash as well.
     *
     * <p>What is new is written to a temporary file in the same folder, which nobody but the owner
     * can read, forced to the disk, given the permissions and the group of the file that is there,
     * and moved over it; then the folder is forced to the disk where the system can do so. Whatever
     * fails, and when the task is cancelled, the temporary file is removed and the file is as it
     * was. A symbolic link stays, and what it leads to is replaced. A file that was not there
     * before is the owner's alone ({@code rw-------}). Owners, access control lists and hard links
     * are not kept, nor permissions for a group that cannot be kept.
     *
     * @throws java.nio.file.AtomicMoveNotSupportedException if the file system cannot do it
     */
    @Checkpoint
    public static void replace(Path file, byte[] bytes) throws IOException {
        Async.requireArgument(file, "file");
        Objects.requireNonNull(bytes, "bytes");
        FileReplacement.run(file, replacement -> replacement.write(bytes));
    }

    /** As {@link #replace(Path, byte[])}, text in UTF-8. */
    @Checkpoint
    public static void replace(Path file, CharSequence text) throws IOException {
        replace(file, bytes(text));
    }

    /**
     * As {@link #replace(Path, byte[])}, with what {@code source} brings; it is asked for more when
     * what it brought is written. A failure of the stream leaves the file as it was.
     *
     * @param source is closed on every way out
     */
    @Checkpoint
    public static void replace(Path file, AsyncStream<byte[]> source) throws IOException {
        try (source) {
            Async.requireArgument(file, "file");
            FileReplacement.run(
                    file,
                    replacement ->
                            source.forEach(
                                    (AsyncStream.Action<byte[], IOException>) replacement::write));
        }
    }

    /**
     * Writes what {@code source} brings to a file; it is asked for more when what it brought is
     * written. A file that is in the making is seen by others, unlike with {@link #replace(Path,
     * AsyncStream)}.
     *
     * @param source is closed on every way out
     * @param options how to open the file; none for a file that is made if it is not there, and
     *     emptied if it is
     * @return how many bytes
     */
    @Checkpoint
    public static long copy(AsyncStream<byte[]> source, Path file, OpenOption... options)
            throws IOException {
        try (source) {
            Async.requireArgument(file, "file");
            Set<? extends OpenOption> opening = options.length == 0 ? WRITING : Set.of(options);
            long[] written = {0};
            try (var open = AsyncFile.open(file, opening)) {
                source.forEach(
                        (AsyncStream.Action<byte[], IOException>)
                                chunk -> {
                                    open.write(chunk);
                                    written[0] += chunk.length;
                                });
            }
            return written[0];
        }
    }

    // ---- anything else

    /**
     * Opens a file for reads and writes at positions.
     *
     * @param options as of {@link java.nio.channels.FileChannel#open}; none to read
     * @return an open file; to be closed
     */
    @Checkpoint
    @CheckReturnValue
    public static AsyncFile open(Path file, OpenOption... options) throws IOException {
        Async.requireArgument(file, "file");
        return AsyncFile.open(file, Set.of(options));
    }

    /**
     * Runs another call of {@link java.nio.file.Files}, or several, where files are read and
     * written.
     *
     * {@snippet lang=java :
     * List<Path> entries = AsyncFiles.call(() -> {
     *     try (var all = Files.list(folder)) {
     *         return all.toList();
     *     }
     * });
     * }
     *
     * @param work calls the file system; a cancel waits for it, unless it asks {@link
     *     dev.millrace.executor.RunInExecutor#checkCancelled}
     * @return what the work returns
     * @throws IOException if the work does
     */
    @Checkpoint
    public static <T extends @Nullable Object> T call(Callable<T> work) throws IOException {
        return job(Async.requireArgument(work, "work"));
    }

    // ---- jobs

    static <T extends @Nullable Object> T job(Callable<T> work) throws IOException {
        return runInExecutor(IoJobs.FILE_CALL, work).awaitThrowing(IOException.class);
    }

    private static void writeAll(Path file, byte[] bytes, Set<? extends OpenOption> options)
            throws IOException {
        Async.requireArgument(file, "file");
        Objects.requireNonNull(bytes, "bytes");
        AsyncFiles.<@Nullable Void>job(() -> {
            FileWork.write(file, bytes, options);
            return null;
        });
    }

    private static byte[] bytes(CharSequence text) {
        return Async.requireArgument(text, "text").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void requireNotNegative(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("a limit is 0 or more, not " + limit);
        }
    }
}
