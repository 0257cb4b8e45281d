package dev.millrace.okhttp;

import dev.millrace.Async;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;
import java.io.IOException;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** The body of a response in pieces, each read beside the loop. */
record BodyChunks(Response response) implements Generator<ByteString> {
    private static final long MOST = 8192;

    @Override
    public void run(Emitter<ByteString> out) throws IOException {
        BufferedSource source = response.body().source();
        boolean ended = false;
        try {
            for (ByteString chunk = read(source); chunk != null; chunk = read(source)) {
                out.emit(chunk);
            }
            ended = true;
        } finally {
            close(ended);
        }
    }

    private static @Nullable ByteString read(BufferedSource source) throws IOException {
        try {
            return Async.<@Nullable ByteString, IOException>interruptible(
                    () -> readBlocking(source));
        } catch (IOException failed) {
            Async.raisePending(); // an interrupted read says so in a failure of its own
            throw failed;
        }
    }

    private static @Nullable ByteString readBlocking(BufferedSource source) throws IOException {
        var chunk = new Buffer();
        return source.read(chunk, MOST) < 0 ? null : chunk.readByteString();
    }

    /** Closing what was not read to its end reads on for a moment, to save the connection. */
    private void close(boolean ended) {
        if (ended) {
            response.close();
        } else {
            Async.shield(() -> Async.blocking(response::close));
        }
    }
}
