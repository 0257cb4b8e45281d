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

/** File operations of jobs, on their threads. */
final class FileWork {
    /** How many bytes are read or written at a time. */
    static final int CHUNK = 64 * 1024;

    // bits of a file's mode, the same on all Unix systems
    private static final int FILE_TYPE = 0170000;
    private static final int NAMED_PIPE = 0010000;

    private FileWork() {}

    /**
     * Opens a file; refuses a named pipe, because opening one waits until another process opens the
     * other end.
     */
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
            return false; // opening it will report the error
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

    /** The reported size is only a hint; it is 0 for files in /proc. */
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

    /** Reads one chunk at a time, each into a new array. */
    static FileSource.Batches<byte[]> chunks(ReadableByteChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        return () -> {
            byte[] chunk = next(channel, buffer);
            return chunk == null ? null : List.of(chunk);
        };
    }

    /** The next bytes, up to the size of {@code buffer}; null at the end. */
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
