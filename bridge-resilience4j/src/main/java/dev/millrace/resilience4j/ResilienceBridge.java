package dev.millrace.resilience4j;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.CancelScope;
import dev.millrace.CancelledError;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.VoidBody;
import dev.millrace.spi.Unwrap;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the work of a task under components of Resilience4j. They compose by nesting. To retry, use
 * {@link Async#retry}.
 *
 * <p>Every method keeps {@linkplain dev.millrace.resilience4j##contract the contract of a protected
 * call}.
 *
 * {@snippet lang=java :
 * Price price = call(breaker, () -> call(limiter, () -> client.price(tea)));
 * }
 */
public final class ResilienceBridge {
    private ResilienceBridge() {}

    /**
     * Runs {@code body} if {@code breaker} permits it, and reports the outcome to the breaker. A
     * cancel of the task releases the permission without an outcome. So does an {@link Error}: a
     * breaker does not record errors of a plain call either.
     *
     * @return the value of the body
     * @throws X if the body does
     * @throws CallNotPermittedException if the breaker is open
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T call(
            CircuitBreaker breaker, Body<? extends T, X> body) throws X {
        begin(breaker, body);
        breaker.acquirePermission();
        long start = breaker.getCurrentTimestamp();
        try {
            T value = body.run();
            breaker.onResult(
                    breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), value);
            return value;
        } catch (Throwable failure) { // also thrown by the predicate for results
            if (isRecorded(failure)) {
                long took = breaker.getCurrentTimestamp() - start;
                breaker.onError(took, breaker.getTimestampUnit(), failure);
            } else {
                breaker.releasePermission();
            }
            throw failure;
        }
    }

    /** As {@link #call(CircuitBreaker, Body)}, without a value. */
    @Checkpoint
    public static <X extends Throwable> void call(CircuitBreaker breaker, VoidBody<X> body)
            throws X {
        call(breaker, Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Runs {@code body} when {@code limiter} permits it. The permission is reserved at once; if it
     * belongs to a later period, the task sleeps until that begins. If it is too far away, the call
     * is refused at once; a plain call would wait for its timeout first.
     *
     * @apiNote A limiter takes no permission back: a cancel during the sleep wastes the reserved
     *     one.
     * @return the value of the body
     * @throws X if the body does
     * @throws RequestNotPermitted if there is no permission within the limiter's timeout
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T call(
            RateLimiter limiter, Body<? extends T, X> body) throws X {
        begin(limiter, body);
        long wait = limiter.reservePermission();
        if (wait < 0) {
            throw RequestNotPermitted.createRequestNotPermitted(limiter);
        }
        if (wait > 0) {
            Async.sleep(Duration.ofNanos(wait));
        }
        try {
            T value = body.run();
            limiter.onResult(value);
            return value;
        } catch (Throwable failure) { // also thrown by the predicate for results
            if (isRecorded(failure)) {
                limiter.onError(failure);
            }
            throw failure;
        }
    }

    /** As {@link #call(RateLimiter, Body)}, without a value. */
    @Checkpoint
    public static <X extends Throwable> void call(RateLimiter limiter, VoidBody<X> body) throws X {
        call(limiter, Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Runs {@code body} while it holds a permission of {@code bulkhead}. If the bulkhead waits, it
     * waits on the task's own thread, beside the loop; a cancel interrupts that wait. There is no
     * method for {@code ThreadPoolBulkhead}: {@code runInExecutor} has limits of its own.
     *
     * @return the value of the body
     * @throws X if the body does
     * @throws BulkheadFullException if there is no permission within the bulkhead's wait
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T call(
            Bulkhead bulkhead, Body<? extends T, X> body) throws X {
        begin(bulkhead, body);
        var permit = new BulkheadPermit(bulkhead);
        try {
            permit.take();
        } catch (Throwable failure) {
            permit.giveBackUnused();
            throw failure;
        }
        try {
            return body.run();
        } finally {
            permit.complete();
        }
    }

    /** As {@link #call(Bulkhead, Body)}, without a value. */
    @Checkpoint
    public static <X extends Throwable> void call(Bulkhead bulkhead, VoidBody<X> body) throws X {
        call(bulkhead, Async.requireArgument(body, "body").returningNull());
    }

    /**
     * Runs {@code body} and cuts it off after the timeout of {@code limiter}, as {@link
     * Async#timeout} does, on the loop's clock. The work is then always cancelled, whatever {@code
     * cancelRunningFuture} says, and has ended when this throws. A value that it still returns
     * comes too late and is discarded, as in a plain call. Work that never awaits keeps the loop
     * from firing the timeout: it is not cut off, and its value is returned.
     *
     * @return the value of the body
     * @throws X if the body does
     * @throws TimeoutException if it was cut off
     */
    @Checkpoint
    public static <T extends @Nullable Object, X extends Throwable> T call(
            TimeLimiter limiter, Body<? extends T, X> body) throws X, TimeoutException {
        begin(limiter, body);
        var scope = CancelScope.withDeadline(limiter.getTimeLimiterConfig().getTimeoutDuration());
        var value = new ArrayList<T>(1);
        try {
            scope.run(() -> value.add(body.run()));
        } catch (Throwable failure) {
            if (!isCancel(failure)) {
                limiter.onError(failure);
            }
            throw failure;
        }
        if (scope.cancelCalled()) {
            if (!value.isEmpty()) {
                EventLoop.current().discard(value.getFirst(), null, limiter.getName());
            }
            TimeoutException late =
                    TimeLimiter.createdTimeoutExceptionWithName(limiter.getName(), null);
            limiter.onError(late);
            throw late;
        }
        limiter.onSuccess();
        return value.getFirst();
    }

    /** As {@link #call(TimeLimiter, Body)}, without a value. */
    @Checkpoint
    public static <X extends Throwable> void call(TimeLimiter limiter, VoidBody<X> body)
            throws X, TimeoutException {
        call(limiter, Async.requireArgument(body, "body").returningNull());
    }

    private static void begin(Object component, Object body) {
        Async.readyCheckpoint("call");
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(body, "body");
    }

    /** Whether a plain call would report {@code failure} to its component. */
    private static boolean isRecorded(Throwable failure) {
        return !(failure instanceof Error) && !isCancel(failure);
    }

    private static boolean isCancel(Throwable failure) {
        return Unwrap.failure(failure) instanceof CancelledError;
    }
}
