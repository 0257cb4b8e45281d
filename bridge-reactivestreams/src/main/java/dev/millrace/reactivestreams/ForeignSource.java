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
 * A publisher of some other library, as a task uses it: the task awaits it, or pulls it as a
 * stream.
 *
 * <p>For authors of bridges. A bridge implements how to subscribe to its type, and which hook of
 * its library gets what came too late. This class does the rest for all bridges.
 *
 * <p>The methods that await subscribe on the calling task's fiber, and return without suspension if
 * the source has ended before {@link #subscribe} returns. Cancelling the task cancels the
 * subscription; a value that comes too late goes to {@link #element}, a failure to {@link
 * #failure}. A failure that {@linkplain dev.millrace.spi.Aftermath follows} from the cancel only
 * becomes a debug record. The task goes on at once: it cannot wait for the source to clean up,
 * because the specification has no signal for that.
 *
 * @param <T> the type of the elements
 */
public abstract class ForeignSource<T> implements Undelivered {

    // the loop that subscribed last, if any; written before the source has the subscriber
    private @Nullable EventLoop loop;

    /** For subclasses. */
    protected ForeignSource() {}

    /**
     * Subscribes to the source.
     *
     * @param subscriber a subscriber that obeys the specification and checks that the source does
     */
    protected abstract void subscribe(Subscriber<? super T> subscriber);

    /**
     * The same source for one more subscription. Several subscriptions may run at once, so a source
     * that keeps state for a subscription returns a new instance here.
     *
     * @implSpec returns this, which is right for a source without such state
     * @return a source that nobody has subscribed to
     */
    protected ForeignSource<T> another() {
        return this;
    }

    /**
     * The failures inside {@code failure}, if it is a wrapper of the library. A wrapper that holds
     * only the cancel of the awaiting task is thrown as that cancel.
     *
     * @param failure what the source failed with, or something in it
     * @return what {@code failure} wraps; empty if it is no wrapper of the library
     */
    protected List<Throwable> wrappedIn(Throwable failure) {
        return List.of();
    }

    /**
     * Describes the source for dumps and tools: types and names, never values of the program.
     * Called on any thread, like {@link dev.millrace.spi.Described#describe}.
     *
     * @implSpec returns the name of this class and the work {@linkplain #workBehind behind} the
     *     subscription
     * @param subscription the subscription that the source has handed out; null before that
     * @return the description of a wait for the source, of the kind {@code publisher}
     */
    protected Description describe(@Nullable Subscription subscription) {
        return Description.of("publisher", getClass().getName()).awaiting(workBehind(subscription));
    }

    /**
     * The task, or another future of ours, that signals through {@code subscription}. Any thread.
     *
     * @param subscription a subscription, or what a library wrapped around one
     * @return the future; null if it is not one of ours, or is not known
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
     * Awaits the end, and returns the last element.
     *
     * @return the last element, or null if the source ended without one
     */
    @Checkpoint
    public final @Nullable T awaitLast() {
        Async.readyCheckpoint();
        return await(new LastIntake<>(this));
    }

    /**
     * Awaits the end, and returns the only element. Bridges await single-valued types with this.
     * The value is returned when the source completes, not before, so that the source's clean-up
     * does not race the caller.
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
     * Awaits the end, and returns all elements; requests without bound.
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
     * Makes a stream of the source; the first {@code next()} subscribes.
     *
     * @param prefetch how many elements may be on their way, 1 or more; demand is replenished when
     *     three quarters of them have been taken
     * @return the stream, for one consumer on one loop
     */
    @CheckReturnValue
    public final AsyncStream<T> stream(int prefetch) {
        return new SourceStream<>(this, prefetch);
    }

    /** Subscribes an intake; a source that throws instead of signalling counts as failed. */
    final void subscribeTo(Intake<T> intake) {
        loop = EventLoop.currentOrNull();
        try {
            subscribe(intake);
        } catch (Throwable broken) {
            if (Cancellations.toThrow(broken, this) instanceof CancelledError own) {
                intake.abandon(); // the source awaited on this fiber
                throw own;
            }
            intake.breach(broken); // 1.9
        }
    }

    /** Passes a failure to the library's hook, unless it is only the receiver's cancel. */
    final void dropFailure(Throwable failure) {
        Dropping.failure(this, loop, failure);
    }

    /** Drops a failure that came after a task in {@code context} cancelled the source. */
    final void dropFailureAfterCancel(Throwable failure, Context context) {
        Dropping.afterCancel(this, loop, context, failure);
    }

    /** Passes an element to the library's hook. */
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
