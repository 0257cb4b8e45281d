package dev.millrace.okhttp;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks make calls of OkHttp.
 *
 * <p>Every method keeps {@linkplain dev.millrace.okhttp##contract the contract of an awaited call}.
 *
 * {@snippet lang=java :
 * String page = OkHttpBridge.await(client.newCall(request), response -> response.body().string());
 *
 * try (Response response = OkHttpBridge.await(client.newCall(request))) { // headers first
 *     OkHttpBridge.chunks(response).forEach(chunk -> file.write(chunk));
 * }
 * }
 */
public final class OkHttpBridge {
    private OkHttpBridge() {}

    /**
     * Reads a response.
     *
     * @param <T> the type of what is made of it
     */
    @FunctionalInterface
    public interface Reader<T extends @Nullable Object> {
        /**
         * Reads {@code response}, on a thread of OkHttp's dispatcher, where it may block. It cannot
         * await, and the response is closed when it returns.
         *
         * @param response of any status
         * @throws IOException to fail the call
         */
        T read(Response response) throws IOException;
    }

    /**
     * Enqueues {@code call} and suspends the current task until the headers of its response are
     * there. The response is the caller's, who has to close it: in a try-with-resources around what
     * follows, as a cancel is raised there.
     *
     * @apiNote {@code response.body().string()} and the like block until all has come; on the loop
     *     that is as long as the peer likes. Give a {@linkplain #await(Call, Reader) reader}, or
     *     read {@linkplain #chunks chunks}.
     * @param call a call that has not been executed
     * @return the response, of any status
     * @throws IOException if OkHttp fails, also because somebody else has cancelled the call
     * @throws dev.millrace.CancelledError if the task is cancelled before the response comes
     * @throws IllegalStateException if the caller is not a task, or the call was executed already
     */
    @Checkpoint
    public static Response await(Call call) throws IOException {
        Async.requireArgument(call, "call");
        return new ResponseWait(call).await();
    }

    /**
     * Enqueues {@code call}, has {@code reader} read its response, and suspends the current task
     * until it has. The response is closed after that.
     *
     * <p>A cancel makes the reads of {@code reader} fail, and the task goes on when it has
     * returned, so that it touches nothing after that.
     *
     * {@snippet lang=java :
     * Order order = OkHttpBridge.await(call, response -> json.read(response.body().byteStream()));
     * }
     *
     * @param <T> the type of the value
     * @param call a call that has not been executed
     * @param reader makes the value of the response; what it throws is thrown here
     * @return what the reader made of the response
     * @throws IOException if OkHttp or the reader fails
     * @throws dev.millrace.CancelledError if the task is cancelled before the response was read
     * @throws IllegalStateException if the caller is not a task, or the call was executed already
     */
    @Checkpoint
    public static <T extends @Nullable Object> T await(Call call, Reader<T> reader)
            throws IOException {
        Async.requireArgument(call, "call");
        Async.requireArgument(reader, "reader");
        return new ReadingWait<T>(call, reader).await();
    }

    /**
     * The body of {@code response} in pieces, as they come, of up to 8 KiB each. No more is read
     * than what the caller takes and OkHttp has in its buffers, so a slow reader slows the peer
     * down. The reads are made by the task that reads the stream, {@linkplain Async#interruptible
     * beside the loop}.
     *
     * <p>The stream closes the response when it is read to its end, fails or is closed. A cancel
     * during a read ends the connection. A stream that is never read closes nothing: keep the
     * response in a try-with-resources.
     *
     * @param response one whose body has not been read
     * @return a stream for one consumer
     */
    @CheckReturnValue
    public static AsyncStream<ByteString> chunks(Response response) {
        Objects.requireNonNull(response, "response");
        return AsyncStream.generate(new BodyChunks(response));
    }
}
