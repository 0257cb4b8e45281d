package dev.millrace.grpc;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Emitter;
import dev.millrace.stream.Generator;
import io.grpc.ClientInterceptor;
import io.grpc.ServerInterceptor;
import io.grpc.stub.StreamObserver;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets tasks call gRPC methods and answer them. It calls the generated methods of an asynchronous
 * stub, the one of {@code newStub}, and implements those of a service.
 *
 * <p>A call is made with {@link #await(BiConsumer, Object) await} for one reply and {@link
 * #stream(BiConsumer, Object) stream} for many; each takes one request, or a body that sends many.
 * They keep {@linkplain dev.millrace.grpc##calls the contract of a call}.
 *
 * {@snippet lang=java :
 * Feature feature = GrpcBridge.await(stub::getFeature, point);
 * GrpcBridge.stream(stub::listFeatures, area).forEach(each -> map.draw(each));
 * Summary summary = GrpcBridge.await(stub::recordRoute, out -> points.forEach(out::emit));
 * AsyncStream<Note> notes = GrpcBridge.stream(stub::routeChat, out -> typed.forEach(out::emit));
 * }
 *
 * <p>A method of a service is one line, which hands over the observer that gRPC gave it: {@link
 * #reply(StreamObserver, Coroutine) reply} for one reply and {@link #replyStream(StreamObserver,
 * Generator) replyStream} for many. They keep {@linkplain dev.millrace.grpc##methods the contract
 * of a method}.
 *
 * {@snippet lang=java :
 * @Override
 * public void getFeature(Point point, StreamObserver<Feature> replies) {
 *     GrpcBridge.reply(replies, () -> features.at(point)); // may await
 * }
 *
 * @Override
 * public StreamObserver<Point> recordRoute(StreamObserver<Summary> replies) {
 *     return GrpcBridge.reply(replies, points -> summaryOf(points));
 * }
 * }
 */
public final class GrpcBridge {
    /** How many messages a stream asks for at a time. */
    static final int PREFETCH = 16;

    private GrpcBridge() {}

    /**
     * Answers a stream of requests with one reply.
     *
     * @param <Q> the type of the requests
     * @param <R> the type of the reply
     */
    @FunctionalInterface
    public interface OneReply<Q, R> {
        /**
         * Reads as many of {@code requests} as it wants; they are closed when it returns.
         *
         * @return the reply
         * @throws Exception to fail the call
         */
        R answer(AsyncStream<Q> requests) throws Exception;
    }

    /**
     * Answers a stream of requests with a stream of replies.
     *
     * @param <Q> the type of the requests
     * @param <R> the type of the replies
     */
    @FunctionalInterface
    public interface ManyReplies<Q, R> {
        /**
         * Reads as many of {@code requests} as it wants, which are closed when it returns, and
         * emits replies at any time.
         *
         * @throws Exception to fail the call
         */
        void answer(AsyncStream<Q> requests, Emitter<R> replies) throws Exception;
    }

    // ---- calls

    /**
     * Makes a unary call and suspends the current task until its reply is there.
     *
     * @apiNote Pass the method of the stub itself, {@code stub::getFeature}. Through an observer of
     *     your own, put around the one given, no cancel reaches the call.
     * @param <Q> the type of the request
     * @param <R> the type of the reply
     * @param method a method of an asynchronous stub
     * @param request the request
     * @return the reply
     * @throws io.grpc.StatusRuntimeException if the call fails
     * @throws dev.millrace.DeadlineExceededException if its deadline passes
     * @throws dev.millrace.TaskCancelledException if somebody else cancels it
     * @throws dev.millrace.CancelledError if the task is cancelled before the reply comes
     * @throws IllegalStateException if the caller is not a task
     */
    @Checkpoint
    public static <Q, R> R await(BiConsumer<Q, StreamObserver<R>> method, Q request) {
        Async.requireArgument(method, "method");
        Async.requireArgument(request, "request");
        return new ReplyWait<Q, R>(method).await(method, request);
    }

    /**
     * Makes a call that sends what {@code requests} emits, and suspends the current task until the
     * reply is there. The body runs in this task; {@code emit} waits while the call is not ready.
     *
     * <p>A server may end the call before it has all: then the body is cancelled where it waits,
     * and the reply is returned or the failure thrown. A body that throws cancels the call, and
     * what it threw is thrown.
     *
     * @param <Q> the type of the requests
     * @param <R> the type of the reply
     * @param method a method of an asynchronous stub
     * @param requests emits the requests
     * @return the reply
     */
    @Checkpoint
    public static <Q, R> R await(
            Function<StreamObserver<R>, StreamObserver<Q>> method, Generator<Q> requests) {
        Async.requireArgument(method, "method");
        Async.requireArgument(requests, "requests");
        return new ReplyWait<Q, R>(method).await(method, requests);
    }

    /**
     * Makes a call whose replies are a stream. It starts with the first {@code next()}, and is
     * cancelled when the stream is closed before its end.
     *
     * @param <Q> the type of the request
     * @param <R> the type of the replies
     * @param method a method of an asynchronous stub
     * @param request the request
     * @return a stream for one consumer
     */
    @CheckReturnValue
    public static <Q, R> AsyncStream<R> stream(BiConsumer<Q, StreamObserver<R>> method, Q request) {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(request, "request");
        var replies =
                new ReplySource<Q, R>(
                        method,
                        observer -> {
                            method.accept(request, observer);
                            return null; // all has been sent
                        });
        return replies.stream(PREFETCH);
    }

    /**
     * Makes a call that sends what {@code requests} emits, and whose replies are a stream. It
     * starts with the first {@code next()}. The body then runs in a task of its own, also while
     * nobody reads, and {@code emit} waits while the call is not ready.
     *
     * <p>When the server ends the call, or the stream is closed, the body is cancelled, and has
     * cleaned up before the stream ends. A body that throws cancels the call, and the stream fails
     * with what it threw.
     *
     * @param <Q> the type of the requests
     * @param <R> the type of the replies
     * @param method a method of an asynchronous stub
     * @param requests emits the requests
     * @return a stream for one consumer
     */
    @CheckReturnValue
    public static <Q, R> AsyncStream<R> stream(
            Function<StreamObserver<R>, StreamObserver<Q>> method, Generator<Q> requests) {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(requests, "requests");
        return AsyncStream.generate(new Conversation<>(method, requests));
    }

    /**
     * Puts the deadline of the scopes around a task onto each call that it makes, unless the call
     * has an earlier one. The server learns of it with the call, and can give up by itself. Install
     * it once, at the channel or the stub; calls made outside tasks pass unchanged.
     *
     * {@snippet lang=java :
     * Channel channel = ClientInterceptors.intercept(plain, GrpcBridge.scopeDeadlines());
     * Async.timeout(Duration.ofSeconds(2), () -> GrpcBridge.await(stub::getFeature, point));
     * }
     *
     * @return an interceptor without state
     */
    public static ClientInterceptor scopeDeadlines() {
        return new ScopeDeadlines();
    }

    // ---- methods

    /**
     * Answers a unary call with what {@code body} returns. To be called in the method of the
     * service, which returns at once.
     *
     * @param <R> the type of the reply
     * @param replies what gRPC gave the method
     * @param body returns the reply; may await
     * @throws IllegalArgumentException if {@code replies} is not what gRPC gave the method
     */
    public static <R> void reply(StreamObserver<R> replies, Coroutine<? extends R> body) {
        Objects.requireNonNull(body, "body");
        MethodTask.start(replies, null, out -> out.reply(body.run()));
    }

    /**
     * Answers a stream of requests with what {@code body} returns. As {@link #reply(StreamObserver,
     * Coroutine)} otherwise.
     *
     * @param <Q> the type of the requests
     * @param <R> the type of the reply
     * @param replies what gRPC gave the method
     * @param body reads the requests and returns the reply; may await
     * @return what the method returns to gRPC
     */
    public static <Q, R> StreamObserver<Q> reply(StreamObserver<R> replies, OneReply<Q, R> body) {
        Objects.requireNonNull(body, "body");
        var requests = new RequestSource<Q>();
        AsyncStream<Q> stream = requests.stream(PREFETCH);
        MethodTask.start(
                replies,
                requests,
                out -> {
                    try (stream) {
                        out.reply(body.answer(stream));
                    }
                });
        return requests;
    }

    /**
     * Answers a call with what {@code body} emits; {@code emit} waits while the client does not
     * read. As {@link #reply(StreamObserver, Coroutine)} otherwise.
     *
     * @param <R> the type of the replies
     * @param replies what gRPC gave the method
     * @param body emits the replies; may await
     * @throws IllegalArgumentException if {@code replies} is not what gRPC gave the method
     */
    public static <R> void replyStream(StreamObserver<R> replies, Generator<R> body) {
        Objects.requireNonNull(body, "body");
        MethodTask.start(replies, null, out -> body.run(out.emitter()));
    }

    /**
     * Answers a stream of requests with what {@code body} emits. As {@link
     * #replyStream(StreamObserver, Generator)} otherwise.
     *
     * @param <Q> the type of the requests
     * @param <R> the type of the replies
     * @param replies what gRPC gave the method
     * @param body reads the requests and emits the replies; may await
     * @return what the method returns to gRPC
     */
    public static <Q, R> StreamObserver<Q> replyStream(
            StreamObserver<R> replies, ManyReplies<Q, R> body) {
        Objects.requireNonNull(body, "body");
        var requests = new RequestSource<Q>();
        AsyncStream<Q> stream = requests.stream(PREFETCH);
        MethodTask.start(
                replies,
                requests,
                out -> {
                    try (stream) {
                        body.answer(stream, out.emitter());
                    }
                });
        return requests;
    }

    /**
     * Runs the bodies of the methods behind it on {@code loop}. Install it once, at the server or
     * the service.
     *
     * {@snippet lang=java :
     * Server server = ServerBuilder.forPort(50051)
     *         .addService(new RouteGuide())
     *         .intercept(GrpcBridge.onLoop(loop))
     *         .build();
     * }
     *
     * @param loop where the bodies run; somebody has to run it, and to close it after the server
     * @return an interceptor
     */
    public static ServerInterceptor onLoop(EventLoop loop) {
        return new LoopChoice(Objects.requireNonNull(loop, "loop"));
    }

    /** The loop for a method that is called here. */
    static EventLoop loopOfMethod() {
        EventLoop chosen = LoopChoice.LOOP.get();
        @Nullable EventLoop current = chosen == null ? EventLoop.currentOrNull() : chosen;
        return current == null ? EventLoop.common() : current;
    }
}
