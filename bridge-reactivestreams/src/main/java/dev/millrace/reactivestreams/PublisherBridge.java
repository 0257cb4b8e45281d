package dev.millrace.reactivestreams;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import java.util.NoSuchElementException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * The door between tasks and everything that is a {@code Publisher}: that of Reactive Streams, and
 * that of {@link Flow}.
 *
 * <p>The methods that begin with {@code await} keep {@linkplain dev.millrace.reactivestreams##await
 * the await contract}, those that return publishers {@linkplain
 * dev.millrace.reactivestreams##publishers the publisher contract}. The bridges to Reactor and
 * RxJava offer the same for their own types, and call their library's hooks.
 *
 * {@snippet lang=java :
 * Publisher<Tick> ticks = PublisherBridge.toPublisher(out -> {
 *     while (market.open()) {
 *         out.emit(market.next()); // waits until a subscriber wants one
 *     }
 * });
 * PublisherBridge.stream(ticks).forEach(tick -> ledger.append(tick));
 * }
 */
@SuppressWarnings("overloads") // of two kinds of publisher, which nobody writes as a lambda
public final class PublisherBridge {

    /** How many elements a stream has on their way unless its maker says otherwise. */
    public static final int DEFAULT_PREFETCH = 256;

    private PublisherBridge() {}

    // ---- out: what a loop makes, for subscribers

    /**
     * Makes the publisher of what {@code body} emits, run once per subscriber, on the subscriber's
     * loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param body emits the elements
     * @return a cold publisher
     */
    public static <T> Publisher<T> toPublisher(Generator<T> body) {
        return LoopPublisher.cold(null, body);
    }

    /**
     * Makes the publisher of what {@code body} emits, run once per subscriber on {@code loop}.
     *
     * @param <T> the type of the elements
     * @param loop where the body runs
     * @param body emits the elements
     * @return a cold publisher
     */
    public static <T> Publisher<T> toPublisher(EventLoop loop, Generator<T> body) {
        return LoopPublisher.cold(loop, body);
    }

    /**
     * Makes the publisher of the value that {@code body} returns, run once per subscriber, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the value
     * @param body returns the value; null makes the publisher complete without an element
     * @return a cold publisher of at most one element
     */
    public static <T> Publisher<T> toPublisher(Coroutine<? extends @Nullable T> body) {
        return LoopPublisher.coldValue(null, body);
    }

    /**
     * Makes the publisher of the value that {@code body} returns, run once per subscriber on {@code
     * loop}.
     *
     * @param <T> the type of the value
     * @param loop where the body runs
     * @param body returns the value; null makes the publisher complete without an element
     * @return a cold publisher of at most one element
     */
    public static <T> Publisher<T> toPublisher(
            EventLoop loop, Coroutine<? extends @Nullable T> body) {
        return LoopPublisher.coldValue(loop, body);
    }

    /**
     * Makes the publisher of {@code stream}, which it reads when it is subscribed to, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param stream the elements; it has one subscriber, a second one is told so in {@code onError}
     * @return a publisher that closes the stream when its subscriber leaves
     */
    public static <T> Publisher<T> toPublisher(AsyncStream<T> stream) {
        return LoopPublisher.ofStream(null, stream);
    }

    /**
     * Makes the publisher of {@code stream}, which it reads on {@code loop} when it is subscribed
     * to: for a stream that is bound to a loop, as a channel's receiver is.
     *
     * @param <T> the type of the elements
     * @param loop the loop the stream belongs to
     * @param stream the elements; it has one subscriber, a second one is told so in {@code onError}
     * @return a publisher that closes the stream when its subscriber leaves
     */
    public static <T> Publisher<T> toPublisher(EventLoop loop, AsyncStream<T> stream) {
        return LoopPublisher.ofStream(loop, stream);
    }

    /**
     * Makes the publisher of the outcome of {@code future}, a task or a promise, that runs already
     * and may have other waiters: a subscriber that leaves does not cancel it.
     *
     * @param <T> the type of the value
     * @param future the future; null as its value makes the publisher complete without an element
     * @return a hot publisher of at most one element, signalled on a callback fiber of the future's
     *     loop
     */
    public static <T> Publisher<T> toPublisher(LoopFuture<? extends @Nullable T> future) {
        return LoopPublisher.hot(future);
    }

    /** The {@link Flow} twin of {@link #toPublisher(Generator)}. */
    public static <T> Flow.Publisher<T> toFlowPublisher(Generator<T> body) {
        return FlowAdapters.toFlowPublisher(toPublisher(body));
    }

    /** The {@link Flow} twin of {@link #toPublisher(EventLoop, Generator)}. */
    public static <T> Flow.Publisher<T> toFlowPublisher(EventLoop loop, Generator<T> body) {
        return FlowAdapters.toFlowPublisher(toPublisher(loop, body));
    }

    /** The {@link Flow} twin of {@link #toPublisher(Coroutine)}. */
    public static <T> Flow.Publisher<T> toFlowPublisher(Coroutine<? extends @Nullable T> body) {
        return FlowAdapters.toFlowPublisher(PublisherBridge.<T>toPublisher(body));
    }

    /** The {@link Flow} twin of {@link #toPublisher(EventLoop, Coroutine)}. */
    public static <T> Flow.Publisher<T> toFlowPublisher(
            EventLoop loop, Coroutine<? extends @Nullable T> body) {
        return FlowAdapters.toFlowPublisher(PublisherBridge.<T>toPublisher(loop, body));
    }

    /** The {@link Flow} twin of {@link #toPublisher(AsyncStream)}. */
    public static <T> Flow.Publisher<T> toFlowPublisher(AsyncStream<T> stream) {
        return FlowAdapters.toFlowPublisher(toPublisher(stream));
    }

    /** The {@link Flow} twin of {@link #toPublisher(EventLoop, AsyncStream)}. */
    public static <T> Flow.Publisher<T> toFlowPublisher(EventLoop loop, AsyncStream<T> stream) {
        return FlowAdapters.toFlowPublisher(toPublisher(loop, stream));
    }

    /** The {@link Flow} twin of {@link #toPublisher(LoopFuture)}. */
    public static <T> Flow.Publisher<T> toFlowPublisher(LoopFuture<? extends @Nullable T> future) {
        return FlowAdapters.toFlowPublisher(PublisherBridge.<T>toPublisher(future));
    }

    // ---- where a publisher signals

    /**
     * {@link #withSignalsOn(Executor, Publisher, int)} with {@link #DEFAULT_PREFETCH} elements on
     * their way.
     */
    public static <T> Publisher<T> withSignalsOn(
            Executor executor, Publisher<? extends T> publisher) {
        return withSignalsOn(executor, publisher, DEFAULT_PREFETCH);
    }

    /**
     * Makes a publisher of the same elements that gives its signals on {@code executor}, one at a
     * time, where a subscriber may block as far as the executor lets it. A body is then ahead of
     * its subscribers by up to {@code prefetch} elements.
     *
     * <p>Only {@code onSubscribe} comes on the subscribing thread. Neither end waits for demand,
     * but a failure comes behind the elements before it. A subscriber is failed with what an
     * executor throws that refuses to signal it, on the thread that was refused. A cancel reaches
     * {@code publisher} on the cancelling thread, at once; the elements on their way are dropped.
     *
     * @param <T> the type of the elements
     * @param executor where {@code onNext}, {@code onError} and {@code onComplete} run
     * @param publisher any publisher; Reactor's and RxJava's have {@code publishOn} and {@code
     *     observeOn} of their own
     * @param prefetch how many elements may be on their way, 1 or more; demand is replenished when
     *     three quarters of them have been taken
     * @return a publisher that subscribes to {@code publisher} for each of its subscribers
     */
    public static <T> Publisher<T> withSignalsOn(
            Executor executor, Publisher<? extends T> publisher, int prefetch) {
        return new ExecutorPublisher<>(executor, publisher, prefetch);
    }

    /** The {@link Flow} twin of {@link #withSignalsOn(Executor, Publisher)}. */
    public static <T> Flow.Publisher<T> withSignalsOn(
            Executor executor, Flow.Publisher<? extends T> publisher) {
        return withSignalsOn(executor, publisher, DEFAULT_PREFETCH);
    }

    /** The {@link Flow} twin of {@link #withSignalsOn(Executor, Publisher, int)}. */
    public static <T> Flow.Publisher<T> withSignalsOn(
            Executor executor, Flow.Publisher<? extends T> publisher, int prefetch) {
        return FlowAdapters.toFlowPublisher(
                PublisherBridge.<T>withSignalsOn(
                        executor, FlowAdapters.toPublisher(publisher), prefetch));
    }

    // ---- in: what a publisher makes, for tasks

    /**
     * Makes a stream of {@code publisher}, with {@link #DEFAULT_PREFETCH} elements on their way.
     *
     * @param <T> the type of the elements
     * @param publisher subscribed to by the first {@code next()}, left by {@code close()}
     * @return a stream for one consumer
     */
    public static <T> AsyncStream<T> stream(Publisher<? extends T> publisher) {
        return stream(publisher, DEFAULT_PREFETCH);
    }

    /**
     * Makes a stream of {@code publisher}.
     *
     * @param <T> the type of the elements
     * @param publisher subscribed to by the first {@code next()}, left by {@code close()}
     * @param prefetch how many elements may be on their way, 1 or more; demand is replenished when
     *     three quarters of them have been taken, and 1 asks for each element by itself
     * @return a stream for one consumer
     */
    public static <T> AsyncStream<T> stream(Publisher<? extends T> publisher, int prefetch) {
        return new PublisherSource<T>(publisher).stream(prefetch);
    }

    /** The {@link Flow} twin of {@link #stream(Publisher)}. */
    public static <T> AsyncStream<T> stream(Flow.Publisher<? extends T> publisher) {
        return stream(publisher, DEFAULT_PREFETCH);
    }

    /** The {@link Flow} twin of {@link #stream(Publisher, int)}. */
    public static <T> AsyncStream<T> stream(Flow.Publisher<? extends T> publisher, int prefetch) {
        return new PublisherSource<T>(FlowAdapters.toPublisher(publisher)).stream(prefetch);
    }

    /**
     * Awaits the first element of {@code publisher}, requesting no other, and cancels the rest.
     *
     * @param <T> the type of the elements
     * @param publisher subscribed to by this call
     * @return the first element
     * @throws NoSuchElementException if the publisher completes without one
     */
    public static <T> T awaitFirst(Publisher<? extends T> publisher) {
        return required(new PublisherSource<T>(publisher).awaitFirst());
    }

    /**
     * {@link #awaitFirst(Publisher)} for code that catches the checked {@code X} of the publisher.
     *
     * @param declared the class of {@code X}; only for the compiler
     */
    public static <T, X extends Throwable> T awaitFirst(
            Publisher<? extends T> publisher, Class<X> declared) throws X {
        return awaitFirst(publisher);
    }

    /**
     * Awaits the end of {@code publisher}, and returns its last element.
     *
     * @param <T> the type of the elements
     * @param publisher subscribed to by this call
     * @return the last element
     * @throws NoSuchElementException if the publisher completes without one
     */
    public static <T> T awaitLast(Publisher<? extends T> publisher) {
        return required(new PublisherSource<T>(publisher).awaitLast());
    }

    /**
     * {@link #awaitLast(Publisher)} for code that catches the checked {@code X} of the publisher.
     *
     * @param declared the class of {@code X}; only for the compiler
     */
    public static <T, X extends Throwable> T awaitLast(
            Publisher<? extends T> publisher, Class<X> declared) throws X {
        return awaitLast(publisher);
    }

    /**
     * Awaits the end of {@code publisher}, and returns its only element.
     *
     * @param <T> the type of the element
     * @param publisher subscribed to by this call
     * @return the only element
     * @throws NoSuchElementException if the publisher completes without one
     * @throws IllegalStateException if there is a second one; the publisher is cancelled
     */
    public static <T> T awaitSingle(Publisher<? extends T> publisher) {
        return required(new PublisherSource<T>(publisher).awaitSingle());
    }

    /**
     * {@link #awaitSingle(Publisher)} for code that catches the checked {@code X} of the publisher.
     *
     * @param declared the class of {@code X}; only for the compiler
     */
    public static <T, X extends Throwable> T awaitSingle(
            Publisher<? extends T> publisher, Class<X> declared) throws X {
        return awaitSingle(publisher);
    }

    /** The {@link Flow} twin of {@link #awaitFirst(Publisher)}. */
    public static <T> T awaitFirst(Flow.Publisher<? extends T> publisher) {
        return PublisherBridge.<T>awaitFirst(FlowAdapters.toPublisher(publisher));
    }

    /** The {@link Flow} twin of {@link #awaitLast(Publisher)}. */
    public static <T> T awaitLast(Flow.Publisher<? extends T> publisher) {
        return PublisherBridge.<T>awaitLast(FlowAdapters.toPublisher(publisher));
    }

    /** The {@link Flow} twin of {@link #awaitSingle(Publisher)}. */
    public static <T> T awaitSingle(Flow.Publisher<? extends T> publisher) {
        return PublisherBridge.<T>awaitSingle(FlowAdapters.toPublisher(publisher));
    }

    /**
     * The elements of {@code publisher} as one value: {@code first}, {@code last}, {@code single},
     * {@code toList}, {@code collect}.
     *
     * @param <T> the type of the elements
     * @param publisher subscribed to by each call on what is returned
     * @return the verbs
     */
    public static <T> Values<T> values(Publisher<? extends T> publisher) {
        return new Values<>(new PublisherSource<T>(publisher));
    }

    /**
     * The {@link Flow} twin of {@link #values(Publisher)}.
     *
     * @param <T> the type of the elements
     * @param publisher subscribed to by each call on what is returned
     * @return the verbs
     */
    public static <T> Values<T> values(Flow.Publisher<? extends T> publisher) {
        return values(FlowAdapters.toPublisher(publisher));
    }

    private static <T> T required(@Nullable T element) {
        if (element == null) {
            throw new NoSuchElementException("the publisher completed without an element");
        }
        return element;
    }
}
