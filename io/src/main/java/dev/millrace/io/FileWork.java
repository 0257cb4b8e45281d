package dev.millrace.io;

import dev.millrace.executor.RunInExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What jobs do with files; on their threads. */
final class FileWork {
    /** Read and written at a time. */
    static final int CHUNK = 64 * 1024;

    // of the mode of a file, the same in all systems of that kind
    private static final int FILE_TYPE = 0170000;
    private static final int NAMED_PIPE = 0010000;

    private FileWork() {}

    /** Opens a file, and no named pipe: to open one waits for whoever opens its other end. */
    static FileChannel open(Path file, Set<? extends OpenOption> options) throws IOException {
        if (isNamedPipe(file)) {
            throw new FileSystemException(
                    file.toString(), null, "it is a named pipe, for which there is Pipes");
        }
        return FileChannel.open(file, options);
    }

    static boolean isNamedPipe(Path file) {
        try {
            return file.getFileSystem().supportedFileAttributeViews().contains("unix")
                    && ((int) Files.getAttribute(file, "unix:mode") & FILE_TYPE) == NAMED_PIPE;
        } catch (IOException notThere) {
            return false; // what is wrong with it, opening it says
        }
    }

    static byte[] readAll(Path file, int limit) throws IOException {
        try (var channel = open(file, Set.of(StandardOpenOption.READ))) {
            var bytes = new ByteArrayOutputStream(firstSize(channel, limit));
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
            while (channel.read(buffer) >= 0) {
                RunInExecutor.checkCancelled();
                if (buffer.position() > limit - bytes.size()) {
                    throw new LimitOverrunException(file.toString(), limit, "bytes");
                }
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return bytes.toByteArray();
        }
    }

    /** What the file says of its size is a hint: it may say anything, and 0 is usual in /proc. */
    private static int firstSize(FileChannel channel, int limit) throws IOException {
        return (int) Math.max(0, Math.min(Math.min(channel.size(), limit), 1024 * 1024));
    }

    static String decode(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    static void write(Path file, byte[] bytes, Set<? extends OpenOption> options)
            throws IOException {
        try (var channel = open(file, options)) {
            write(channel, ByteBuffer.wrap(bytes));
        }
    }

    static void write(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Brings one chunk at a time, each an array of its own. */
    static FileSource.Batches<byte[]> chunks(ReadableByteChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        return () -> {
            byte[] chunk = next(channel, buffer);
            return chunk == null ? null : List.of(chunk);
        };
    }

    /** What there is, up to the size of {@code buffer}; null at the end. */
    static byte @Nullable [] next(ReadableByteChannel channel, ByteBuffer buffer)
            throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        while (count == 0) {
            count = channel.read(buffer);
        }
        if (count < 0) {
            return null;
        }
        byte[] chunk = new byte[count];
        buffer.flip().get(chunk);
        return chunk;
    }
}
