package dev.millrace.reactivestreams;

import dev.millrace.CheckReturnValue;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * Converts between tasks and publishers, of Reactive Streams and of {@link Flow}.
 *
 * <p>{@link #values} and {@link #stream} let a task read a publisher, under {@linkplain
 * dev.millrace.reactivestreams##await the await contract}. The other methods return publishers,
 * under {@linkplain dev.millrace.reactivestreams##publishers the publisher contract}. The bridges
 * to Reactor and RxJava offer the same for their own types, and use their library's hooks.
 *
 * {@snippet lang=java :
 * Publisher<Tick> ticks = PublisherBridge.toPublisher(out -> {
 *     while (market.open()) {
 *         out.emit(market.next()); // waits until a subscriber wants one
 *     }
 * });
 * PublisherBridge.stream(ticks).forEach(tick -> ledger.append(tick));
 * Tick first = PublisherBridge.values(ticks).first();
 * }
 */
@SuppressWarnings("overloads") // nobody writes either kind of publisher as a lambda
public final class PublisherBridge {

    /** How many elements a stream requests ahead by default. */
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
    @CheckReturnValue
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
    @CheckReturnValue
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
    @CheckReturnValue
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
    @CheckReturnValue
    public static <T> Publisher<T> toPublisher(
            EventLoop loop, Coroutine<? extends @Nullable T> body) {
        return LoopPublisher.coldValue(loop, body);
    }

    /**
     * Makes the publisher of {@code stream}, which it reads when it is subscribed to, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param stream the elements; only the first subscriber gets them, a second one gets an {@code
     *     IllegalStateException}
     * @return a publisher that closes the stream when its subscriber leaves
     */
    @CheckReturnValue
    public static <T> Publisher<T> toPublisher(AsyncStream<T> stream) {
        return LoopPublisher.ofStream(null, stream);
    }

    /**
     * Makes the publisher of {@code stream}, which it reads on {@code loop} when it is subscribed
     * to. Use it for a stream that belongs to a loop, such as a channel's receiver.
     *
     * @param <T> the type of the elements
     * @param loop the loop the stream belongs to
     * @param stream the elements; only the first subscriber gets them, a second one gets an {@code
     *     IllegalStateException}
     * @return a publisher that closes the stream when its subscriber leaves
     */
    @CheckReturnValue
    public static <T> Publisher<T> toPublisher(EventLoop loop, AsyncStream<T> stream) {
        return LoopPublisher.ofStream(loop, stream);
    }

    /**
     * Makes the publisher of the outcome of {@code future}, a task or a promise that already runs
     * and may have other waiters: a subscriber that cancels does not cancel it.
     *
     * @param <T> the type of the value
     * @param future the future; null as its value makes the publisher complete without an element
     * @return a hot publisher of at most one element, signalled on a callback fiber of the future's
     *     loop
     */
    @CheckReturnValue
    public static <T> Publisher<T> toPublisher(LoopFuture<? extends @Nullable T> future) {
        return LoopPublisher.hot(future);
    }

    /**
     * Returns {@code publisher} as a {@link Flow} publisher, for the JDK's own API.
     *
     * {@snippet lang=java :
     * Flow.Publisher<Row> rows = PublisherBridge.asFlow(PublisherBridge.toPublisher(out -> {
     *     for (Row row : table) {
     *         out.emit(row);
     *     }
     * }));
     * }
     *
     * @param <T> the type of the elements
     * @param publisher any publisher
     * @return a publisher that passes its subscribers on to {@code publisher}
     */
    @CheckReturnValue
    public static <T> Flow.Publisher<T> asFlow(Publisher<? extends T> publisher) {
        return FlowAdapters.toFlowPublisher(publisher);
    }

    // ---- where a publisher signals

    /**
     * {@link #withSignalsOn(Executor, Publisher, int)} with {@link #DEFAULT_PREFETCH} elements on
     * their way.
     */
    @CheckReturnValue
    public static <T> Publisher<T> withSignalsOn(
            Executor executor, Publisher<? extends T> publisher) {
        return withSignalsOn(executor, publisher, DEFAULT_PREFETCH);
    }

    /**
     * Makes a publisher of the same elements that signals on {@code executor}, one signal at a
     * time. A subscriber may block there if the executor's threads may block. The publisher runs
     * ahead of its subscriber by up to {@code prefetch} elements.
     *
     * <p>Only {@code onSubscribe} comes on the subscribing thread. Completion and failure do not
     * wait for demand, but come after the elements before them. If the executor rejects a signal,
     * the subscriber gets the rejection in {@code onError}, on the thread that tried to signal. A
     * cancel reaches {@code publisher} at once, on the cancelling thread; elements that were
     * requested ahead are dropped.
     *
     * @param <T> the type of the elements
     * @param executor where {@code onNext}, {@code onError} and {@code onComplete} run
     * @param publisher any publisher; Reactor's and RxJava's have {@code publishOn} and {@code
     *     observeOn} of their own
     * @param prefetch how many elements may be on their way, 1 or more; demand is replenished when
     *     three quarters of them have been taken
     * @return a publisher that subscribes to {@code publisher} for each of its subscribers
     */
    @CheckReturnValue
    public static <T> Publisher<T> withSignalsOn(
            Executor executor, Publisher<? extends T> publisher, int prefetch) {
        return new ExecutorPublisher<>(executor, publisher, prefetch);
    }

    // ---- in: what a publisher makes, for tasks

    /**
     * Makes a stream of {@code publisher} that requests {@link #DEFAULT_PREFETCH} elements ahead;
     * {@link Values#stream(int)} takes another number.
     *
     * @param <T> the type of the elements
     * @param publisher subscribed to by the first {@code next()}, left by {@code close()}
     * @return a stream for one consumer
     */
    @CheckReturnValue
    public static <T> AsyncStream<T> stream(Publisher<? extends T> publisher) {
        return PublisherBridge.<T>values(publisher).stream();
    }

    /** {@link #stream(Publisher)} for a publisher of {@link Flow}. */
    @CheckReturnValue
    public static <T> AsyncStream<T> stream(Flow.Publisher<? extends T> publisher) {
        return PublisherBridge.<T>values(publisher).stream();
    }

    /**
     * All ways to read {@code publisher} in a task: {@code first}, {@code last}, {@code single},
     * {@code toList}, {@code collect}, {@code stream}.
     *
     * @param <T> the type of the elements
     * @param publisher subscribed to by each call on what is returned
     * @return the elements of the publisher
     */
    @CheckReturnValue
    public static <T> Values<T> values(Publisher<? extends T> publisher) {
        return new Values<>(new PublisherSource<T>(publisher, null));
    }

    /**
     * {@link #values(Publisher)} with a hook for elements that nobody takes, instead of the loop's
     * {@link dev.millrace.DiscardHandler}. Use it for elements that must be closed.
     *
     * @param discardHook called with each element that nobody takes, in a callback of the loop
     */
    @CheckReturnValue
    public static <T> Values<T> values(
            Publisher<? extends T> publisher, Consumer<? super T> discardHook) {
        Objects.requireNonNull(discardHook, "discardHook");
        return new Values<>(new PublisherSource<T>(publisher, discardHook));
    }

    /** {@link #values(Publisher)} for a publisher of {@link Flow}. */
    @CheckReturnValue
    public static <T> Values<T> values(Flow.Publisher<? extends T> publisher) {
        return values(FlowAdapters.toPublisher(publisher));
    }
}
