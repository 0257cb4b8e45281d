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
 * File operations for tasks: like {@link java.nio.file.Files}, while other tasks run on.
 *
 * {@snippet lang=java :
 * String settings = AsyncFiles.readString(path);
 * AsyncFiles.lines(log).filter(line -> line.contains("ERROR")).forEach(line -> report(line));
 * AsyncFiles.replace(path, changed); // readers see the old or the new contents, never a mix
 * }
 *
 * <p><b>Suspension.</b> All calls are jobs in a dispatcher of their own: 16 run at a time, 1,000
 * may wait. Streams run a job for each 64 KiB.
 *
 * <p><b>Cancellation.</b> A call that is cancelled before its job begins has done nothing. A system
 * call on a file cannot be interrupted, so a task waits until the current one returns; what happens
 * then depends on the call:
 *
 * <table>
 * <caption>Effect of a cancel while the job runs</caption>
 * <tr><th>call</th><th>effect</th></tr>
 * <tr><td>{@code readAll}, {@code readString}, {@code lines}, {@code chunks}</td><td>stops after
 *   the current piece; the file is closed</td></tr>
 * <tr><td>{@code write}, {@code append}</td><td>is completed and returns; the next checkpoint
 *   throws. So a write that throws {@code CancelledError} has written nothing</td></tr>
 * <tr><td>{@code replace}</td><td>the file is unchanged, or replaced if the call returns; the
 *   temporary file is removed</td></tr>
 * <tr><td>{@code copy}</td><td>the file has what was read from the stream so far</td></tr>
 * <tr><td>{@code call}</td><td>is completed and returns</td></tr>
 * </table>
 *
 * <p><b>Failure.</b> The JDK's exceptions are thrown as they are: {@link
 * java.nio.file.NoSuchFileException}, {@link java.nio.file.AccessDeniedException}.
 */
public final class AsyncFiles {
    /** The limit of {@link #readAll(Path)} and {@link #readString(Path)}: 16 MiB. */
    public static final int READ_LIMIT = 16 * 1024 * 1024;

    /** The longest line of {@link #lines(Path)}, in characters: 64 Ki. */
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
     * Reads a file of up to {@link #READ_LIMIT} bytes.
     *
     * @throws LimitOverrunException if the file has more
     */
    @Checkpoint
    public static byte[] readAll(Path file) throws IOException {
        return readAll(file, READ_LIMIT);
    }

    /**
     * Reads a file. The limit counts the bytes read, not the reported size, so it also holds for a
     * file that grows meanwhile.
     *
     * @param limit how many bytes it may have, 0 or more
     * @throws LimitOverrunException if the file has more
     */
    @Checkpoint
    public static byte[] readAll(Path file, int limit) throws IOException {
        Async.requireArgument(file, "file");
        requireNotNegative(limit);
        return job(() -> FileWork.readAll(file, limit));
    }

    /**
     * Reads a UTF-8 file of up to {@link #READ_LIMIT} bytes.
     *
     * @throws LimitOverrunException if the file has more
     * @throws java.nio.charset.CharacterCodingException if it is not valid UTF-8
     */
    @Checkpoint
    public static String readString(Path file) throws IOException {
        return readString(file, StandardCharsets.UTF_8, READ_LIMIT);
    }

    /**
     * * Reads the text of a file.
     *
     * @param limit how many bytes it may have, 0 or more
     * @throws LimitOverrunException if the file has more
     * @throws java.nio.charset.CharacterCodingException if it has bytes that are invalid in {@code
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
     * The lines of a UTF-8 file, of up to {@link #LINE_LIMIT} characters each.
     *
     * @return a stream that opens the file at its first {@code next()}
     */
    @CheckReturnValue
    public static AsyncStream<String> lines(Path file) {
        return lines(file, StandardCharsets.UTF_8, LINE_LIMIT);
    }

    /**
     * The lines of a file, without their ends: {@code \n}, {@code \r} or both. Each job reads
     * several lines ahead.
     *
     * @param limit how many characters a line may have, 1 or more; a longer line fails the stream
     *     with a {@link LimitOverrunException}
     * @return a stream that opens the file at its first {@code next()}, and fails with the file's
     *     {@link IOException}
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
     * @return a stream that opens the file at its first {@code next()}, reads nothing ahead, and
     *     fails with the file's {@link IOException}
     */
    @CheckReturnValue
    public static AsyncStream<byte[]> chunks(Path file) {
        Objects.requireNonNull(file, "file");
        return FileSource.of(file, FileWork::chunks);
    }

    // ---- writing

    /** Writes a file; creates it, or replaces its contents. */
    @Checkpoint
    public static void write(Path file, byte[] bytes) throws IOException {
        writeAll(file, bytes, WRITING);
    }

    /** As {@link #write(Path, byte[])}, text in UTF-8. */
    @Checkpoint
    public static void write(Path file, CharSequence text) throws IOException {
        writeAll(file, bytes(text), WRITING);
    }

    /** Appends to a file; creates it if it does not exist. */
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
     * Replaces a file in one step: a reader sees all of the old contents or all of the new ones,
     * even after a crash.
     *
     * <p>The new contents are written to a temporary file in the same folder, which only the owner
     * can read. That file is forced to the disk, gets the permissions and the group of the old
     * file, and is moved over it; then the folder is forced to the disk if the system can do that.
     * After any failure or a cancel, the temporary file is removed and the file is unchanged. Of a
     * symbolic link, the target is replaced. A new file is readable only by its owner ({@code
     * rw-------}). Owners, access control lists and hard links are not kept; if the group cannot be
     * kept, its permissions are removed.
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
     * As {@link #replace(Path, byte[])}, with the elements of {@code source}; each is written
     * before the next is read. If the stream fails, the file is unchanged.
     *
     * @param source is always closed
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
     * Writes the elements of {@code source} to a file; each is written before the next is read.
     * Unlike with {@link #replace(Path, AsyncStream)}, others see the unfinished file.
     *
     * @param source is always closed
     * @param options how to open the file; without options it is created, or its contents are
     *     replaced
     * @return how many bytes were written
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
     * @param options as for {@link java.nio.channels.FileChannel#open}; none to read
     * @return an open file, which must be closed
     */
    @Checkpoint
    @CheckReturnValue
    public static AsyncFile open(Path file, OpenOption... options) throws IOException {
        Async.requireArgument(file, "file");
        return AsyncFile.open(file, Set.of(options));
    }

    /**
     * Runs other calls of {@link java.nio.file.Files} in the dispatcher for files.
     *
     * {@snippet lang=java :
     * List<Path> entries = AsyncFiles.call(() -> {
     *     try (var all = Files.list(folder)) {
     *         return all.toList();
     *     }
     * });
     * }
     *
     * @param work calls the file system; a cancelled task waits for it, unless it calls {@link
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
