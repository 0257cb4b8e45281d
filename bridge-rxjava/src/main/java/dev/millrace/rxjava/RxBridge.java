package dev.millrace.rxjava;

import dev.millrace.Async;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
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
import org.jspecify.annotations.Nullable;

/**
 * Converts between tasks and RxJava 3's {@code Single}, {@code Maybe}, {@code Completable}, {@code
 * Flowable} and {@code Observable}, both ways.
 *
 * <p>The methods that await keep {@linkplain dev.millrace.reactivestreams##await the await
 * contract}, those that return a type of RxJava {@linkplain
 * dev.millrace.reactivestreams##publishers the publisher contract}, where disposing is cancelling.
 * Errors that come too late go to {@code RxJavaPlugins.onError}.
 *
 * <p>There is one method for each kind of body. RxJava converts between its own types, with {@code
 * toObservable()}, {@code ignoreElements()}, {@code singleElement()} and so on.
 *
 * {@snippet lang=java :
 * Single<Invoice> invoice = RxBridge.toSingle(() -> {
 *     Order order = RxBridge.await(orders.findById(id)); // a Single, awaited
 *     return billing.invoiceFor(order);
 * });
 * Observable<Price> drops = RxBridge.<Price>toFlowable(out -> watch(out)).toObservable();
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
    @Checkpoint
    public static <T> T await(Single<? extends T> single) {
        Async.requireArgument(single, "single");
        T value =
                new RxSource<T>(single, intake -> single.subscribe(new OneValueIntake<>(intake)))
                        .awaitSingle();
        if (value == null) {
            throw new NoSuchElementException("the single ended without a value");
        }
        return value;
    }

    /**
     * Awaits {@code maybe}.
     *
     * @param <T> the type of the value
     * @param maybe subscribed to by this call
     * @return the value, or null if the maybe completes without one
     */
    @Checkpoint
    public static <T> @Nullable T await(Maybe<? extends T> maybe) {
        Async.requireArgument(maybe, "maybe");
        return new RxSource<T>(maybe, intake -> maybe.subscribe(new OneValueIntake<>(intake)))
                .awaitSingle();
    }

    /**
     * Awaits the end of {@code completable}.
     *
     * @param completable subscribed to by this call
     */
    @Checkpoint
    public static void await(Completable completable) {
        Async.requireArgument(completable, "completable");
        new RxSource<>(completable, intake -> completable.subscribe(new OneValueIntake<>(intake)))
                .awaitSingle();
    }

    /**
     * Makes a stream of {@code flowable} that requests {@link PublisherBridge#DEFAULT_PREFETCH}
     * elements ahead; {@link Values#stream(int)} takes another number.
     *
     * @param <T> the type of the elements
     * @param flowable subscribed to by the first {@code next()}, left by {@code close()}
     * @return a stream for one consumer
     */
    @CheckReturnValue
    public static <T> AsyncStream<T> stream(Flowable<? extends T> flowable) {
        return RxBridge.<T>values(flowable).stream();
    }

    /**
     * All ways to read {@code flowable} in a task: {@code first}, {@code last}, {@code single},
     * {@code toList}, {@code collect}, {@code stream}.
     *
     * @param <T> the type of the elements
     * @param flowable subscribed to by each call on what is returned
     * @return the elements of the flowable
     */
    @CheckReturnValue
    public static <T> Values<T> values(Flowable<? extends T> flowable) {
        Objects.requireNonNull(flowable, "flowable");
        return new Values<>(
                new RxSource<T>(
                        flowable, intake -> flowable.subscribe(new FlowableIntake<T>(intake))));
    }

    /**
     * All ways to read {@code observable} in a task, as {@link #values(Flowable)}. An observable
     * cannot be slowed down, so {@code overflow} says what happens to elements that have not been
     * requested yet.
     *
     * <p>Unlike {@code observable.toFlowable(overflow)}, it passes an error that comes after the
     * task has left to {@code RxJavaPlugins.onError}.
     *
     * @param <T> the type of the elements
     * @param observable subscribed to by each call on what is returned
     * @param overflow what happens to elements that come faster than {@code collect} and {@code
     *     stream} take them. {@code MISSING} fails as {@code ERROR} does. {@code last} and {@code
     *     toList} request everything, so it does not matter for them
     * @return the elements of the observable
     */
    @CheckReturnValue
    public static <T> Values<T> values(
            Observable<? extends T> observable, BackpressureStrategy overflow) {
        return values(new LateErrors<T>(observable).toFlowable(overflow));
    }

    /**
     * Makes the {@code Single} of what {@code body} returns, run once per observer, on the
     * observer's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the value
     * @param body returns the value; null is a {@code NullPointerException} in {@code onError}
     * @return a cold single
     */
    @CheckReturnValue
    public static <T> Single<T> toSingle(Coroutine<? extends T> body) {
        return LoopSingle.of(LoopPublisher.coldValue(null, body));
    }

    /**
     * {@link #toSingle(Coroutine)}, run on {@code loop}.
     *
     * @param <T> the type of the value
     * @param loop where the body runs
     * @param body returns the value
     * @return a cold single
     */
    @CheckReturnValue
    public static <T> Single<T> toSingle(EventLoop loop, Coroutine<? extends T> body) {
        return LoopSingle.of(LoopPublisher.coldValue(loop, body));
    }

    /**
     * Makes the {@code Single} of the outcome of {@code future}, a task or a promise that already
     * runs and may have other waiters: an observer that disposes leaves it running.
     *
     * @param <T> the type of the value
     * @param future the future; null as its value is a {@code NullPointerException} in {@code
     *     onError}
     * @return a hot single, signalled on a callback fiber of the future's loop
     */
    @CheckReturnValue
    public static <T> Single<T> toSingle(LoopFuture<? extends T> future) {
        return LoopSingle.of(LoopPublisher.hot(future));
    }

    /**
     * Makes the {@code Maybe} of what {@code body} returns, run once per observer, on the
     * observer's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the value
     * @param body returns the value; null makes the maybe empty
     * @return a cold maybe
     */
    @CheckReturnValue
    public static <T> Maybe<T> toMaybe(Coroutine<? extends @Nullable T> body) {
        return LoopMaybe.of(LoopPublisher.coldValue(null, body));
    }

    /**
     * Makes the {@code Maybe} of the outcome of {@code future}, a task or a promise that already
     * runs and may have other waiters: an observer that disposes leaves it running. {@code
     * ignoreElement()} makes a {@code Completable} of it.
     *
     * @param <T> the type of the value
     * @param future the future; null as its value makes the maybe empty
     * @return a hot maybe, signalled on a callback fiber of the future's loop
     */
    @CheckReturnValue
    public static <T> Maybe<T> toMaybe(LoopFuture<? extends @Nullable T> future) {
        return LoopMaybe.of(LoopPublisher.hot(future));
    }

    /**
     * Makes the {@code Completable} that ends when {@code body} has run, once per observer, on the
     * observer's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param body what to run
     * @return a cold completable
     */
    @CheckReturnValue
    public static Completable toCompletable(VoidCoroutine body) {
        return LoopCompletable.of(LoopPublisher.coldVoid(null, body));
    }

    /**
     * Makes the {@code Flowable} of what {@code body} emits, run once per subscriber, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param body emits the elements
     * @return a cold flowable, which waits for demand
     */
    @CheckReturnValue
    public static <T> Flowable<T> toFlowable(Generator<T> body) {
        return LoopFlowable.of(LoopPublisher.cold(null, body));
    }

    /**
     * {@link #toFlowable(Generator)}, run on {@code loop}.
     *
     * @param <T> the type of the elements
     * @param loop where the body runs
     * @param body emits the elements
     * @return a cold flowable, which waits for demand
     */
    @CheckReturnValue
    public static <T> Flowable<T> toFlowable(EventLoop loop, Generator<T> body) {
        return LoopFlowable.of(LoopPublisher.cold(loop, body));
    }

    /**
     * Makes the {@code Flowable} of {@code stream}, which it reads when it is subscribed to, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param stream the elements; only the first subscriber gets them, a second one gets an {@code
     *     IllegalStateException}
     * @return a flowable that closes the stream when its subscriber leaves
     */
    @CheckReturnValue
    public static <T> Flowable<T> toFlowable(AsyncStream<T> stream) {
        return LoopFlowable.of(LoopPublisher.ofStream(null, stream));
    }

    /**
     * {@link #toFlowable(AsyncStream)}, read on {@code loop}. Use it for a stream that belongs to a
     * loop, such as a channel's receiver.
     *
     * @param <T> the type of the elements
     * @param loop the loop the stream belongs to
     * @param stream the elements; only the first subscriber gets them, a second one gets an {@code
     *     IllegalStateException}
     * @return a flowable that closes the stream when its subscriber leaves
     */
    @CheckReturnValue
    public static <T> Flowable<T> toFlowable(EventLoop loop, AsyncStream<T> stream) {
        return LoopFlowable.of(LoopPublisher.ofStream(loop, stream));
    }

    /**
     * Makes a {@code Scheduler} of {@code loop}: its tasks are callbacks of the loop and run in the
     * order in which they were scheduled. Delays, periods and {@code now} use the loop's clock,
     * which is virtual time in a test.
     *
     * <p>Any thread may schedule and dispose. Disposing of a worker removes its queued tasks, and
     * what is scheduled on it later never runs; shutting down the scheduler itself does nothing.
     * What is scheduled after the loop has closed never runs, and {@code RxJavaPlugins.onError}
     * gets the rejection. It also gets what a task throws. A task is a callback, so it must not
     * wait.
     *
     * @param loop where the tasks run
     * @return a new scheduler, independent of others of the same loop
     */
    public static Scheduler scheduler(EventLoop loop) {
        return new LoopScheduler(loop);
    }

    /**
     * Runs {@code work} on {@code scheduler}, suspends the calling task until it has ended, and
     * returns its value.
     *
     * <p>If the task is cancelled before the work begins, the work never runs. If it is cancelled
     * while the work runs, the work's thread is interrupted, and the task continues when the work
     * has ended. The work runs outside the loop: it may block if the scheduler allows it, and must
     * not await. It has the caller's context.
     *
     * @param <T> the type of the value
     * @param scheduler where the work runs
     * @param work returns the value
     * @return the value
     */
    @Checkpoint
    public static <T extends @Nullable Object> T on(Scheduler scheduler, Callable<T> work) {
        Async.raisePending();
        return SchedulerJob.start(scheduler, work).await();
    }
}
