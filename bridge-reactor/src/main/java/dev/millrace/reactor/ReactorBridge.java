package dev.millrace.reactor;

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
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Converts between tasks and Project Reactor's {@code Mono} and {@code Flux}, both ways.
 *
 * <p>The methods that await keep {@linkplain dev.millrace.reactivestreams##await the await
 * contract}, those that return a {@code Mono} or a {@code Flux} {@linkplain
 * dev.millrace.reactivestreams##publishers the publisher contract}. What comes too late goes to
 * Reactor's hooks {@code onErrorDropped} and {@code onDiscard}: those of the subscriber's context,
 * else the global ones.
 *
 * {@snippet lang=java :
 * Mono<Invoice> invoice = ReactorBridge.toMono(() -> {
 *     Order order = ReactorBridge.awaitRequired(orders.findById(id)); // a Mono, awaited
 *     return billing.invoiceFor(order);
 * });
 * }
 */
public final class ReactorBridge {

    static {
        NonBlocking.told();
    }

    private ReactorBridge() {}

    /**
     * Awaits {@code mono}.
     *
     * @param <T> the type of the value
     * @param mono subscribed to by this call; its value is returned when it completes
     * @return the value, or null if the mono completes without one
     */
    @Checkpoint
    public static <T> @Nullable T await(Mono<? extends T> mono) {
        if (mono instanceof Fuseable.ScalarCallable<?>) {
            @SuppressWarnings("unchecked") // the callable of a Mono<T> returns its T
            var scalar = (Fuseable.ScalarCallable<? extends @Nullable T>) mono;
            T value = valueOf(scalar);
            if (value != null) {
                return Async.suspend(
                        ready -> ready.resume(value)); // a checkpoint that does not wait
            }
        }
        return new ReactorSource<T>(Async.requireArgument(mono, "mono")).awaitSingle();
    }

    /**
     * Awaits {@code mono}, which must have a value.
     *
     * @param <T> the type of the value
     * @param mono subscribed to by this call; its value is returned when it completes
     * @return the value
     * @throws NoSuchElementException if the mono completes without one
     */
    @Checkpoint
    public static <T> T awaitRequired(Mono<? extends T> mono) {
        T value = await(mono);
        if (value == null) {
            throw new NoSuchElementException("the mono completed without a value");
        }
        return value;
    }

    /**
     * All ways to read {@code flux} in a task: {@code first}, {@code last}, {@code single}, {@code
     * toList}, {@code collect}, {@code stream}.
     *
     * @param <T> the type of the elements
     * @param flux subscribed to by each call on what is returned
     * @return the elements of the flux
     */
    @CheckReturnValue
    public static <T> Values<T> values(Flux<? extends T> flux) {
        return new Values<>(new ReactorSource<T>(flux));
    }

    /**
     * Makes a stream of {@code flux} that requests {@link PublisherBridge#DEFAULT_PREFETCH}
     * elements ahead; {@link Values#stream(int)} takes another number.
     *
     * @param <T> the type of the elements
     * @param flux subscribed to by the first {@code next()}, left by {@code close()}
     * @return a stream for one consumer
     */
    @CheckReturnValue
    public static <T> AsyncStream<T> stream(Flux<? extends T> flux) {
        return ReactorBridge.<T>values(flux).stream();
    }

    /**
     * Makes the {@code Mono} of what {@code body} returns, run once per subscriber, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the value
     * @param body returns the value; null makes the mono empty
     * @return a cold mono
     */
    @CheckReturnValue
    public static <T> Mono<T> toMono(Coroutine<? extends @Nullable T> body) {
        return LoopMono.of(LoopPublisher.coldValue(null, body));
    }

    /**
     * Makes the {@code Mono} of what {@code body} returns, run once per subscriber on {@code loop}.
     *
     * @param <T> the type of the value
     * @param loop where the body runs
     * @param body returns the value; null makes the mono empty
     * @return a cold mono
     */
    @CheckReturnValue
    public static <T> Mono<T> toMono(EventLoop loop, Coroutine<? extends @Nullable T> body) {
        return LoopMono.of(LoopPublisher.coldValue(loop, body));
    }

    /**
     * Makes the {@code Mono} that completes when {@code body} has run, once per subscriber, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param body what to run
     * @return a cold mono without a value
     */
    @CheckReturnValue
    public static Mono<Void> toMono(VoidCoroutine body) {
        return LoopMono.of(LoopPublisher.coldVoid(null, body));
    }

    /**
     * Makes the {@code Mono} that completes when {@code body} has run, once per subscriber, on
     * {@code loop}.
     *
     * @param loop where the body runs
     * @param body what to run
     * @return a cold mono without a value
     */
    @CheckReturnValue
    public static Mono<Void> toMono(EventLoop loop, VoidCoroutine body) {
        return LoopMono.of(LoopPublisher.coldVoid(loop, body));
    }

    /**
     * Makes the {@code Mono} of the outcome of {@code future}, a task or a promise that already
     * runs and may have other waiters: a subscriber that cancels leaves it running. If the value is
     * there, {@code block} returns it without waiting for the loop.
     *
     * @param <T> the type of the value
     * @param future the future; null as its value makes the mono empty
     * @return a hot mono, signalled on a callback fiber of the future's loop
     */
    @CheckReturnValue
    public static <T> Mono<T> toMono(LoopFuture<? extends @Nullable T> future) {
        return FutureMono.of(future);
    }

    /**
     * Makes the {@code Flux} of what {@code body} emits, run once per subscriber, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param body emits the elements
     * @return a cold flux
     */
    @CheckReturnValue
    public static <T> Flux<T> toFlux(Generator<T> body) {
        return LoopFlux.of(LoopPublisher.cold(null, body));
    }

    /**
     * Makes the {@code Flux} of what {@code body} emits, run once per subscriber on {@code loop}.
     *
     * @param <T> the type of the elements
     * @param loop where the body runs
     * @param body emits the elements
     * @return a cold flux
     */
    @CheckReturnValue
    public static <T> Flux<T> toFlux(EventLoop loop, Generator<T> body) {
        return LoopFlux.of(LoopPublisher.cold(loop, body));
    }

    /**
     * Makes the {@code Flux} of {@code stream}, which it reads when it is subscribed to, on the
     * subscriber's loop if it is on one and else on {@link EventLoop#common()}.
     *
     * @param <T> the type of the elements
     * @param stream the elements; only the first subscriber gets them, a second one gets an {@code
     *     IllegalStateException}
     * @return a flux that closes the stream when its subscriber leaves
     */
    @CheckReturnValue
    public static <T> Flux<T> toFlux(AsyncStream<T> stream) {
        return LoopFlux.of(LoopPublisher.ofStream(null, stream));
    }

    /**
     * Makes the {@code Flux} of {@code stream}, which it reads on {@code loop}. Use it for a stream
     * that belongs to a loop, such as a channel's receiver.
     *
     * @param <T> the type of the elements
     * @param loop the loop the stream belongs to
     * @param stream the elements; only the first subscriber gets them, a second one gets an {@code
     *     IllegalStateException}
     * @return a flux that closes the stream when its subscriber leaves
     */
    @CheckReturnValue
    public static <T> Flux<T> toFlux(EventLoop loop, AsyncStream<T> stream) {
        return LoopFlux.of(LoopPublisher.ofStream(loop, stream));
    }

    /**
     * Makes a {@code Scheduler} of {@code loop}: its tasks are callbacks of the loop and run in the
     * order in which they were scheduled. Delays, periods and {@code now} use the loop's clock,
     * which is virtual time in a test.
     *
     * <p>Any thread may schedule and dispose. Disposing of a worker, or of the scheduler, removes
     * its queued tasks; the loop runs on. Scheduling after that, or after the loop has closed,
     * throws a {@code RejectedExecutionException}. What a task throws goes to Reactor's {@code
     * onHandleError}. A task is a callback, so it must not wait.
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

    /**
     * The value of a scalar source; null if it is empty or failed, because then the caller
     * subscribes.
     */
    private static <T> @Nullable T valueOf(Fuseable.ScalarCallable<? extends @Nullable T> scalar) {
        try {
            return scalar.call();
        } catch (Exception failed) {
            return null;
        }
    }
}
