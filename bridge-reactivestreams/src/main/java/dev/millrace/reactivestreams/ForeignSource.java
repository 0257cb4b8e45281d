package dev.millrace.reactivestreams;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.CheckReturnValue;
import dev.millrace.Checkpoint;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.spi.Description;
import dev.millrace.stream.AsyncStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Something of a foreign library that can be subscribed to, seen from a task: it can be awaited, or
 * pulled as a stream.
 *
 * <p>For authors of bridges. A bridge says how its type is subscribed to, and where its library
 * wants what came too late; everything between the two is done here, once, for all of them.
 *
 * <p>The methods that await subscribe on the calling task's fiber, and return without suspension if
 * the source has ended before {@link #subscribe} returns. Cancelling the task cancels the
 * subscription; the value that raced it goes to {@link #element}, a failure to {@link #failure},
 * unless it {@linkplain dev.millrace.spi.Aftermath follows} from the cancel: that is a debug
 * record. The task then goes on at once: it does not wait for the source to clean up, of which the
 * specification knows nothing.
 *
 * @param <T> the type of the elements
 */
public abstract class ForeignSource<T> implements Undelivered {

    private @Nullable EventLoop
            loop; // that subscribed last, if any; written before the source has the subscriber

    /** For subclasses. */
    protected ForeignSource() {}

    /**
     * Subscribes to the source.
     *
     * @param subscriber the subscriber, which obeys the specification and polices it
     */
    protected abstract void subscribe(Subscriber<? super T> subscriber);

    /**
     * The same source for one more subscription, which others may be under way beside: what is
     * noted of a subscription, such as whose hooks get what comes too late, must not be another's.
     *
     * @implSpec returns this, as a source may that notes nothing
     * @return a source that nobody has subscribed to
     */
    protected ForeignSource<T> another() {
        return this;
    }

    /**
     * The failures that the library put into {@code failure}, a wrapper of its own. A wrapper that
     * holds nothing but the cancel of the awaiting task is that cancel.
     *
     * @param failure what the source failed with, or something in it
     * @return what {@code failure} wraps; nothing if it is no wrapper of the library
     */
    protected List<Throwable> wrappedIn(Throwable failure) {
        return List.of();
    }

    /**
     * What the source is, for whoever looks into the running program: types and names, and no value
     * of the program. Any thread, as {@link dev.millrace.spi.Described#describe}.
     *
     * @implSpec the name of this class, and what is {@linkplain #workBehind behind} the
     *     subscription
     * @param subscription what the source has given whoever waits; null before that
     * @return the description of a wait for it, of the kind {@code publisher}
     */
    protected Description describe(@Nullable Subscription subscription) {
        return Description.of("publisher", getClass().getName()).awaiting(workBehind(subscription));
    }

    /**
     * The task, or another future of ours, that signals through {@code subscription}. Any thread.
     *
     * @param subscription a subscription, or what a library made of one
     * @return the future; null if it is not ours, or not known
     */
    protected static @Nullable LoopFuture<?> workBehind(@Nullable Object subscription) {
        Object given = subscription instanceof HeldValue<?> held ? held.upstream() : subscription;
        return given instanceof LoopSubscription<?> ours ? ours.work() : null;
    }

    /**
     * Awaits the first element, requesting exactly one, and cancels the rest.
     *
     * @return the first element, or null if the source ended without one
     */
    @Checkpoint
    public final @Nullable T awaitFirst() {
        Async.readyCheckpoint();
        return await(new FirstIntake<>(this));
    }

    /**
     * Awaits the end, and returns the last element before it.
     *
     * @return the last element, or null if the source ended without one
     */
    @Checkpoint
    public final @Nullable T awaitLast() {
        Async.readyCheckpoint();
        return await(new LastIntake<>(this));
    }

    /**
     * Awaits the end, and returns the only element before it: what single-valued types are awaited
     * with. The value of one that has been signalled is returned on completion, so that the
     * source's own clean-up does not race the caller.
     *
     * @return the only element, or null if the source ended without one
     * @throws IllegalStateException if there is a second element; the source is cancelled
     */
    @Checkpoint
    public final @Nullable T awaitSingle() {
        Async.readyCheckpoint();
        return await(new OnlyIntake<>(this));
    }

    /**
     * Awaits the end, and returns all elements before it, requesting them without bound.
     *
     * @return the elements in their order
     */
    @Checkpoint
    public final List<T> awaitList() {
        Async.readyCheckpoint();
        var intake = new ListIntake<>(this);
        boolean ended = false;
        try {
            await(intake);
            ended = true;
            return intake.elements();
        } finally {
            if (!ended) {
                intake.leave();
            }
        }
    }

    /**
     * Makes a stream of the source, which is subscribed to at the first {@code next()}.
     *
     * @param prefetch how many elements may be on their way, 1 or more; demand is replenished when
     *     three quarters of them have been taken
     * @return the stream, for one consumer on one loop
     */
    @CheckReturnValue
    public final AsyncStream<T> stream(int prefetch) {
        return new SourceStream<>(this, prefetch);
    }

    /** Subscribes an intake; a source that throws instead of signalling has failed. */
    final void subscribeTo(Intake<T> intake) {
        loop = EventLoop.currentOrNull();
        try {
            subscribe(intake);
        } catch (Throwable broken) {
            if (Cancellations.toThrow(broken, this) instanceof CancelledError own) {
                intake.abandon(); // the source runs on this fiber, and awaited
                throw own;
            }
            intake.breach(broken); // 1.9
        }
    }

    /** Drops a failure into the library's hook, unless it says only that the receiver left. */
    final void dropFailure(Throwable failure) {
        Dropping.failure(this, loop, failure);
    }

    /** Drops a failure that came after the source was cancelled, for a task in {@code context}. */
    final void dropFailureAfterCancel(Throwable failure, Context context) {
        Dropping.afterCancel(this, loop, context, failure);
    }

    /** Drops an element into the library's hook. */
    final void dropElement(Object element) {
        Dropping.element(this, loop, element);
    }

    private @Nullable T await(ValueIntake<T> intake) {
        subscribeTo(intake);
        return intake.await();
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + " on " + (loop == null ? "no loop yet" : loop);
    }
}
