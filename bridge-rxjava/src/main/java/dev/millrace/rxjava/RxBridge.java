package dev.millrace.rxjava;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.VoidCoroutine;
import dev.millrace.reactivestreams.LoopPublisher;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactivestreams.Values;
import dev.millrace.stream.AsyncStream;
import dev.millrace.stream.Generator;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door between tasks and RxJava 3: {@code Single}, {@code Maybe}, {@code Completable}, {@code
 * Flowable} and {@code Observable}, both ways.
 *
 * <p>The methods that await keep {@linkplain dev.millrace.reactivestreams##await the await
 * contract}, those that return a type of RxJava {@linkplain
 * dev.millrace.reactivestreams##publishers the publisher contract}, where disposing is cancelling.
 * What comes too late goes to {@code RxJavaPlugins.onError}.
 *
 * {@snippet lang=java :
 * Single<Invoice> invoice = RxBridge.toSingle(() -> {
 *     Order order = RxBridge.await(orders.findById(id)); // a Single, awaited
 *     return billing.invoiceFor(order);
 * });
 * }
 */
public final class RxBridge {

    private RxBridge() {}

    /**
     * Awaits {@code single}.
     *
     * @param <T> the type of the value
     * @param single subscribed to by this call
     * @return the value
     */
    public static <T> T await(Single<? extends T> single) {
        Objects.requireNonNull(single, "single");
        T value =
                new RxSource<T>(intake -> single.subscribe(new SingleIntake<>(intake)))
                        .awaitSingle();
        if (value == null) {
            throw new NoSuchElementException("the single ended without a value");
        }
        return value;
    }

    /**
     * {@link #await(Single)} for code that catches the checked {@code X} of the single.
     *
     * @param declared the class of {@code X}; only for the compiler
     */
    public static <T, X extends Throwable> T await(Single<? extends T> single, Class<X> declared)
            throws X {
        return await(single);
    }

    /**
     * Awaits {@code maybe}.
     *
     * @param <T> the type of the value
     * @param maybe subscribed to by this call
     * @return the value, or null if the maybe completes without one
     */
    public static <T> @Nullable T await(Maybe<? extends T> maybe) {
        Objects.requireNonNull(maybe, "maybe");
        return new RxSource<T>(intake -> maybe.subscribe(new MaybeIntake<>(intake))).awaitSingle();
    }

    /**
     * {@link #await(Maybe)} for code that catches the checked {@code X} of the maybe.
     *
     * @param declared the class of {@code X}; only for the compiler
     */
    public static <T, X extends Throwable> @Nullable T await(
            Maybe<? extends T> maybe, Class<X> declared) throws X {
        return await(maybe);
    }

    /**
     * Awaits the end of {@code completable}.
     *
     * @param completable subscribed to by this call
     */
    public static void await(Completable completable) {
        Objects.requireNonNull(completable, "completable");
        new RxSource<>(intake -> completable.subscribe(new CompletableIntake<>(intake)))
                .awaitSingle();
    }

    /**
     * {@link #await(Completable)} for code that catches the checked {@code X} of the completable.
     *
     * @param declared the class of {@code X}; only for the compiler
     */
    public static <X extends Throwable> void await(Completable completable, Class<X> declared)
            throws X {
        await(completable);
    }

    /**
     * The elements of {@code flowable} as one value: {@code first}, {@code last}, {@code single},
     * {@code toList}, {@code collect}.
     *
     * @param <T> the type of the elements
     * @param flowable subscribed to by each call on what is returned
     */
    public static <T> Values<T> values(Flowable<? extends T> flowable) {
        Objects.requireNonNull(flowable, "flowable");
        return new Values<>(
                new RxSource<T>(intake -> flowable.subscribe(new FlowableIntake<T>(intake))));
    }

    /**
     * The elements of {@code observable} as one value, as {@link #values(Flowable)}. It knows no
     * demand, so that {@code collect} keeps what comes faster than it collects.
     *
     * @param <T> the type of the elements
     * @param observable subscribed to by each call on what is returned
     */
    public static <T> Values<T> values(Observable<? extends T> observable) {
        return values(new LateErrors<T>(observable).toFlowable(BackpressureStrategy.BUFFER));
    }

    /**
     * {@link #stream(Flowable, int)} with {@link PublisherBridge#DEFAULT_PREFETCH} elements on
     * their way.
     */
    public static <T> AsyncStream<T> stream(Flowable<? extends T> flowable) {
        return stream(flowable, PublisherBridge.DEFAULT_PREFETCH);
    }

    /**
     * Makes a stream of {@code flowable}.
     *
     * @param <T> the type of the elements
     * @param flowable subscribed to by the first {@code next()}, left by {@code close()}
     * @param prefetch how many elements may be on their way, 1 or more; demand is replenished when
     *     three quarters of them have been taken
     * @return a stream for one consumer
     */
    public static <T> AsyncStream<T> stream(Flowable<? extends T> flowable, int prefetch) {
        Objects.requireNonNull(flowable, "flowable");
        return new RxSource<T>(intake -> flowable.subscribe(new FlowableIntake<T>(intake)))
                .stream(prefetch);
    }

    /**
     * {@link #stream(Observable, BackpressureStrategy, int)} with {@link
     * PublisherBridge#DEFAULT_PREFETCH} elements on their way.
     */
    public static <T> AsyncStream<T> stream(
            Observable<? extends T> observable, BackpressureStrategy overflow) {
        return stream(observable, overflow, PublisherBridge.DEFAULT_PREFETCH);
    }

    /**
     * Makes a stream of {@code observable}.
     *
     * @param <T> the type of the elements
     * @param observable subscribed to by the first {@code next()}, left by {@code close()}
     * @param overflow what becomes of the elements that come when as many are on their way: an
     *     observable cannot be slowed down. {@code MISSING} fails the stream as {@code ERROR} does
     * @param prefetch how many elements may be on their way, 1 or more
     * @return a stream for one consumer
     */
    public static <T> AsyncStream<T> stream(
            Observable<? extends T> observable, BackpressureStrategy overflow, int prefetch) {
        return stream(new LateErrors<T>(observable).toFlowable(overflow), prefetch);
    }

    /**
     * Makes the {@code Single} of what {@code body} returns, run once per observer, on the
     * observer's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the value
     * @param body returns the value; null is a {@code NullPointerException} in {@code onError}
     * @return a cold single
     */
    public static <T> Single<T> toSingle(Coroutine<? extends T> body) {
        return LoopSingle.of(LoopPublisher.coldValue(null, body));
    }

    /** {@link #toSingle(Coroutine)}, run on {@code loop}. */
    public static <T> Single<T> toSingle(EventLoop loop, Coroutine<? extends T> body) {
        return LoopSingle.of(LoopPublisher.coldValue(loop, body));
    }

    /**
     * Makes the {@code Single} of the outcome of {@code future}, a task or a promise, that runs
     * already and may have other waiters: an observer that disposes leaves it running.
     *
     * @param <T> the type of the value
     * @param future the future; null as its value is a {@code NullPointerException} in {@code
     *     onError}
     * @return a hot single, signalled on a callback fiber of the future's loop
     */
    public static <T> Single<T> toSingle(LoopFuture<? extends T> future) {
        return LoopSingle.of(LoopPublisher.hot(future));
    }

    /**
     * Makes the {@code Flowable} of what {@code body} emits, run once per subscriber, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param body emits the elements
     * @return a cold flowable, which waits for demand
     */
    public static <T> Flowable<T> toFlowable(Generator<T> body) {
        return LoopFlowable.of(LoopPublisher.cold(null, body));
    }

    /** {@link #toFlowable(Generator)}, run on {@code loop}. */
    public static <T> Flowable<T> toFlowable(EventLoop loop, Generator<T> body) {
        return LoopFlowable.of(LoopPublisher.cold(loop, body));
    }

    /**
     * Makes the {@code Flowable} of the stream that {@code streams} opens for each subscriber, on
     * the subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param streams opens a stream, which is closed when its subscriber leaves
     * @return a cold flowable, which waits for demand
     */
    public static <T> Flowable<T> toFlowable(Supplier<? extends AsyncStream<T>> streams) {
        return LoopFlowable.of(LoopPublisher.coldStream(null, streams));
    }

    /** {@link #toFlowable(Supplier)}, opened and read on {@code loop}. */
    public static <T> Flowable<T> toFlowable(
            EventLoop loop, Supplier<? extends AsyncStream<T>> streams) {
        return LoopFlowable.of(LoopPublisher.coldStream(loop, streams));
    }

    /**
     * Makes the {@code Flowable} of {@code stream}, which it reads when it is subscribed to, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param stream the elements; it has one subscriber, a second one is told so in {@code onError}
     * @return a flowable that closes the stream when its subscriber leaves
     */
    public static <T> Flowable<T> toFlowable(AsyncStream<T> stream) {
        return LoopFlowable.of(LoopPublisher.ofStream(null, stream));
    }

    /**
     * {@link #toFlowable(AsyncStream)}, read on {@code loop}: for a stream that is bound to a loop,
     * as a channel's receiver is.
     */
    public static <T> Flowable<T> toFlowable(EventLoop loop, AsyncStream<T> stream) {
        return LoopFlowable.of(LoopPublisher.ofStream(loop, stream));
    }

    /**
     * Makes a {@code Scheduler} of {@code loop}: its tasks are callbacks of the loop, in the order
     * in which they were scheduled, and delays, periods and {@code now} go by the loop's clock; in
     * a test that is virtual time.
     *
     * <p>Any thread may schedule and dispose. Disposing of a worker withdraws what it has queued;
     * the scheduler itself has nothing to shut down. What is scheduled after that, or after the
     * loop has closed, never runs; after the close {@code RxJavaPlugins.onError} is told. What a
     * task throws goes there too. A task is a callback, so it must not wait.
     *
     * @param loop where the tasks run
     * @return a scheduler of its own, independent of others of the same loop
     */
    public static Scheduler scheduler(EventLoop loop) {
        return new LoopScheduler(loop);
    }

    /**
     * Hops: runs {@code work} on {@code scheduler}, suspends the calling task until it has ended,
     * and comes back with its value.
     *
     * <p>Cancelled before it began, the work never runs. Cancelled while it runs, its thread is
     * interrupted, and the task goes on when the work has ended. The work is outside the loop: it
     * may block where the scheduler lets it, and must not await. It has the caller's context.
     *
     * @param <T> the type of the value
     * @param scheduler where the work runs
     * @param work returns the value
     * @return the value
     */
    public static <T extends @Nullable Object> T on(Scheduler scheduler, Callable<T> work) {
        return SchedulerJob.start(scheduler, work).await();
    }

    /**
     * {@link #on(Scheduler, Callable)} for code that catches the checked {@code X} of the work.
     *
     * @param declared the class of {@code X}; only for the compiler
     */
    public static <T extends @Nullable Object, X extends Throwable> T on(
            Scheduler scheduler, Class<X> declared, Callable<T> work) throws X {
        return on(scheduler, work);
    }

    /**
     * Makes the {@code Maybe} of what {@code body} returns, as {@link #toSingle(Coroutine)} does;
     * null makes it empty.
     */
    public static <T> Maybe<T> toMaybe(Coroutine<? extends @Nullable T> body) {
        return LoopMaybe.of(LoopPublisher.coldValue(null, body));
    }

    /** {@link #toMaybe(Coroutine)}, run on {@code loop}. */
    public static <T> Maybe<T> toMaybe(EventLoop loop, Coroutine<? extends @Nullable T> body) {
        return LoopMaybe.of(LoopPublisher.coldValue(loop, body));
    }

    /**
     * Makes the {@code Maybe} of the outcome of {@code future}, as {@link #toSingle(LoopFuture)}
     * does; null as its value makes it empty.
     */
    public static <T> Maybe<T> toMaybe(LoopFuture<? extends @Nullable T> future) {
        return LoopMaybe.of(LoopPublisher.hot(future));
    }

    /**
     * Makes the {@code Completable} that ends when {@code body} has run, once per observer, on the
     * observer's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @return a cold completable
     */
    public static Completable toCompletable(VoidCoroutine body) {
        return LoopCompletable.of(LoopPublisher.coldVoid(null, body));
    }

    /** {@link #toCompletable(VoidCoroutine)}, run on {@code loop}. */
    public static Completable toCompletable(EventLoop loop, VoidCoroutine body) {
        return LoopCompletable.of(LoopPublisher.coldVoid(loop, body));
    }

    /**
     * Makes the {@code Completable} that ends as {@code future} does, as {@link
     * #toSingle(LoopFuture)} does; its value is not told.
     */
    public static Completable toCompletable(LoopFuture<?> future) {
        return LoopCompletable.of(LoopPublisher.hot(future));
    }

    /**
     * Makes the {@code Observable} of what {@code body} emits, as {@link #toFlowable(Generator)}
     * does, each when the observer has returned from the one before: it knows no demand.
     */
    public static <T> Observable<T> toObservable(Generator<T> body) {
        return LoopObservable.of(LoopPublisher.cold(null, body));
    }

    /** {@link #toObservable(Generator)}, run on {@code loop}. */
    public static <T> Observable<T> toObservable(EventLoop loop, Generator<T> body) {
        return LoopObservable.of(LoopPublisher.cold(loop, body));
    }

    /**
     * Makes the {@code Observable} of the stream that {@code streams} opens for each observer, as
     * {@link #toFlowable(Supplier)} does.
     */
    public static <T> Observable<T> toObservable(Supplier<? extends AsyncStream<T>> streams) {
        return LoopObservable.of(LoopPublisher.coldStream(null, streams));
    }

    /** {@link #toObservable(Supplier)}, opened and read on {@code loop}. */
    public static <T> Observable<T> toObservable(
            EventLoop loop, Supplier<? extends AsyncStream<T>> streams) {
        return LoopObservable.of(LoopPublisher.coldStream(loop, streams));
    }

    /** Makes the {@code Observable} of {@code stream}, as {@link #toFlowable(AsyncStream)} does. */
    public static <T> Observable<T> toObservable(AsyncStream<T> stream) {
        return LoopObservable.of(LoopPublisher.ofStream(null, stream));
    }

    /**
     * {@link #toObservable(AsyncStream)}, read on {@code loop}: for a stream that is bound to a
     * loop, as a channel's receiver is.
     */
    public static <T> Observable<T> toObservable(EventLoop loop, AsyncStream<T> stream) {
        return LoopObservable.of(LoopPublisher.ofStream(loop, stream));
    }
}
