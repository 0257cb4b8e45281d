package dev.millrace.reactivestreams;

import dev.millrace.CheckReturnValue;
import dev.millrace.Context;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * The Publisher that all bridges share: it brings what a loop produces to subscribers of any
 * library, on any thread.
 *
 * <p>For authors of bridges; users get it from a bridge, as a {@code Publisher}, a {@code Flux} and
 * so on. It keeps {@linkplain dev.millrace.reactivestreams##publishers the publisher contract}. A
 * cold body runs on the loop that was passed in, else on the loop that subscribes, else on {@link
 * EventLoop#common()}; its context is the one passed in, else that of the subscribing code.
 *
 * @param <T> the type of the elements
 */
public final class LoopPublisher<T> implements Publisher<T> {

    private final @Nullable EventLoop loop;
    private final Opening<T> opening;

    private LoopPublisher(@Nullable EventLoop loop, Opening<T> opening) {
        this.loop = loop;
        this.opening = opening;
    }

    /**
     * Makes the publisher of what {@code body} emits, run once per subscriber.
     *
     * @param <T> the type of the elements
     * @param loop where the body runs; null leaves it to the subscriber
     * @param body emits the elements
     * @return a cold publisher
     */
    @CheckReturnValue
    public static <T> LoopPublisher<T> cold(@Nullable EventLoop loop, Generator<T> body) {
        Objects.requireNonNull(body, "body");
        return new LoopPublisher<>(
                loop, (on, in, to, hooks) -> new BodySubscription<>(on, in, body, to, hooks));
    }

    /**
     * Makes the publisher of the one value that {@code body} returns, run once per subscriber; a
     * null value is an empty publisher.
     *
     * @param <T> the type of the value
     * @param loop where the body runs; null leaves it to the subscriber
     * @param body returns the value
     * @return a cold publisher of at most one element
     */
    @CheckReturnValue
    public static <T> LoopPublisher<T> coldValue(
            @Nullable EventLoop loop, Coroutine<? extends @Nullable T> body) {
        Objects.requireNonNull(body, "body");
        return cold(loop, new ValueBody<T>(body));
    }

    /**
     * Makes the publisher that completes, without an element, when {@code body} has run; once per
     * subscriber.
     *
     * @param <T> any type; no element is emitted
     * @param loop where the body runs; null leaves it to the subscriber
     * @param body what to run
     * @return a cold publisher of no element
     */
    @CheckReturnValue
    public static <T> LoopPublisher<T> coldVoid(@Nullable EventLoop loop, VoidCoroutine body) {
        Objects.requireNonNull(body, "body");
        return cold(loop, out -> body.run());
    }

    /**
     * Makes the publisher of {@code stream}, which is read once: a second subscriber gets an {@code
     * IllegalStateException} in {@code onError}. The stream is closed when its subscriber leaves,
     * even before the first element.
     *
     * @param <T> the type of the elements
     * @param loop the loop the stream belongs to; null leaves it to the subscriber
     * @param stream the elements
     * @return a publisher for one subscriber
     */
    @CheckReturnValue
    public static <T> LoopPublisher<T> ofStream(@Nullable EventLoop loop, AsyncStream<T> stream) {
        Objects.requireNonNull(stream, "stream");
        var read = new AtomicBoolean();
        Generator<T> second =
                out -> {
                    throw new IllegalStateException(
                            "this publisher's stream can be read once and has a subscriber");
                };
        return new LoopPublisher<>(
                loop,
                (on, in, to, hooks) -> {
                    Generator<T> body = read.getAndSet(true) ? second : new StreamBody<>(stream);
                    return new BodySubscription<>(on, in, body, to, hooks);
                });
    }

    /**
     * Makes the publisher of the outcome of {@code future}, which already runs and is shared: a
     * subscriber that cancels does not cancel it.
     *
     * @param <T> the type of the value
     * @param future the future; a null value is an empty publisher
     * @return a hot publisher of at most one element
     */
    @CheckReturnValue
    public static <T> LoopPublisher<T> hot(LoopFuture<? extends @Nullable T> future) {
        Objects.requireNonNull(future, "future");
        return new LoopPublisher<>(
                future.loop(), (on, in, to, hooks) -> new FutureSubscription<>(future, to, hooks));
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "rule 1.9: subscribe(null)");
        EventLoop on = loop();
        opening.open(on, Context.current(), subscriber, new LoopUndelivered(on)).open();
    }

    /**
     * Subscribes a subscriber whose library has hooks of its own.
     *
     * @param subscriber the subscriber
     * @param hooks the library's hooks for what its subscriber can no longer get
     */
    public void subscribe(Subscriber<? super T> subscriber, Undelivered hooks) {
        subscribe(subscriber, hooks, Context.current());
    }

    /**
     * Subscribes a subscriber whose library has hooks and contexts of its own.
     *
     * @param subscriber the subscriber
     * @param hooks the library's hooks for what its subscriber can no longer get
     * @param context the context a cold body runs in
     */
    public void subscribe(Subscriber<? super T> subscriber, Undelivered hooks, Context context) {
        Objects.requireNonNull(subscriber, "rule 1.9: subscribe(null)");
        opening.open(loop(), context, subscriber, hooks).open();
    }

    /** The loop for a subscription made now. */
    EventLoop loop() {
        if (loop != null) {
            return loop;
        }
        EventLoop current = EventLoop.currentOrNull();
        return current != null ? current : EventLoop.common();
    }

    /** Makes the subscription for one subscriber. */
    @FunctionalInterface
    private interface Opening<T> {
        LoopSubscription<T> open(
                EventLoop loop,
                Context context,
                Subscriber<? super T> subscriber,
                Undelivered hooks);
    }

    @Override
    public String toString() {
        return "publisher of " + (loop == null ? "the loop of each subscriber" : loop);
    }
}
