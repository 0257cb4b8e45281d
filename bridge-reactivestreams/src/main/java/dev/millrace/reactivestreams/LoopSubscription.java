package dev.millrace.reactivestreams;

import dev.millrace.CancelledError;
import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.spi.Refusable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The link between one subscriber and something on a loop: its demand, its cancellation, and the
 * right to signal it.
 *
 * <p>Signals are sent on the loop only, one at a time (rule 1.3). The subscriber field is the right
 * to signal: a terminal signal or a cancellation takes the reference out and so ends the
 * subscription. That gives at most one terminal signal (1.7), nothing after it, and no reference
 * left behind (3.13). Elements are sent while the reference is there.
 *
 * <p>A subscriber may await in {@code onNext}. That parks the fiber in the middle of a signal while
 * the loop runs on; {@link #signalling} keeps every other signal out until {@code onNext} returns.
 */
abstract class LoopSubscription<T> implements Subscription {

    private static final VarHandle SUBSCRIBER;
    private static final VarHandle REQUESTED;
    private static final VarHandle VIOLATION;

    static {
        try {
            var lookup = MethodHandles.lookup();
            SUBSCRIBER =
                    lookup.findVarHandle(LoopSubscription.class, "subscriber", Subscriber.class);
            REQUESTED = lookup.findVarHandle(LoopSubscription.class, "requested", long.class);
            VIOLATION = lookup.findVarHandle(LoopSubscription.class, "violation", Throwable.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final EventLoop loop;
    private final Undelivered undelivered;

    // taken by any thread, signalled by the loop
    private volatile @Nullable Subscriber<? super T> subscriber;
    private volatile long requested; // total so far; any thread adds to it
    private volatile @Nullable Throwable violation; // set once by any thread, signalled by the loop
    private volatile boolean opened; // onSubscribe has returned; written by the subscribing thread
    private boolean signalling; // loop only

    LoopSubscription(EventLoop loop, Subscriber<? super T> subscriber, Undelivered undelivered) {
        this.loop = loop;
        this.undelivered = undelivered;
        SUBSCRIBER.set(this, subscriber); // before any other thread has this object
    }

    /** The task or future behind this; null before the work begins and after it. Any thread. */
    abstract @Nullable LoopFuture<?> work();

    /**
     * Passes this subscription to its subscriber, and starts the work unless the subscriber
     * cancelled.
     */
    final void open() {
        Subscriber<? super T> target = subscriber;
        if (target == null) {
            return;
        }
        try {
            target.onSubscribe(this); // 1.9: before any other signal
        } catch (Throwable broken) {
            cancel(); // 2.13: a subscriber that throws has cancelled
            dropFailure(broken);
        }
        // pairs with the read in violate(): a violation not signalled there is signalled by the
        // start
        opened = true;
        try {
            start();
        } catch (OutOfMemoryError e) { // 1.9: subscribe must not throw, so it goes to onError
            signalFailure(e);
        }
    }

    /**
     * Starts the work, on the subscribing thread; called even if the subscriber has already
     * cancelled. The first step of the work is {@link #signalViolation}.
     */
    abstract void start();

    /** Called after demand was added, on the thread that requested. */
    abstract void demanded();

    /** Called once when the subscriber cancels before the end, on the thread that cancels. */
    abstract void abandoned();

    /** The context in which the subscriber is signalled. */
    abstract Context signalContext();

    /** Whether the caller already is in that context. */
    boolean inSignalContext() {
        return false;
    }

    private void give(Subscriber<? super T> target, T element) {
        if (inSignalContext()) {
            target.onNext(element);
            return;
        }
        Signal signal = null;
        try {
            signal = new Signal(() -> target.onNext(element));
            signalContext().run(signal::run);
        } catch (Throwable t) {
            if (signal != null && signal.begun && !signal.ended) {
                throw t; // thrown by the subscriber
            }
            // thrown by a thread-local accessor: the subscriber must get a signal, not wait for
            // ever
            if (signal == null || !signal.begun) {
                dropElement(element);
            }
            signalFailure(t);
            abandoned();
        }
    }

    /** Sends the last signal, without the context if that cannot be entered. */
    private void tell(Runnable last) {
        Signal signal = null;
        try {
            signal = new Signal(last);
            signalContext().run(signal::run);
        } catch (Throwable t) {
            if (signal != null && signal.begun) {
                throw t;
            }
            last.run();
        }
    }

    /** A call of the subscriber, and whether it has begun and returned. */
    private static final class Signal {
        private final Runnable code;
        boolean begun;
        boolean ended;

        Signal(Runnable code) {
            this.code = code;
        }

        void run() {
            begun = true;
            code.run();
            ended = true;
        }
    }

    @Override
    public final void request(long n) {
        if (subscriber == null) {
            return; // 3.6
        }
        if (n <= 0) {
            violate(
                    new IllegalArgumentException(
                            "rule 3.9: request("
                                    + n
                                    + ") asks for no element; it must ask for one or more"));
            return;
        }
        long before;
        long after;
        do {
            before = requested;
            after = before + n;
            if (after < 0) {
                after = Long.MAX_VALUE; // 3.17: unbounded
            }
        } while (!REQUESTED.compareAndSet(this, before, after));
        demanded();
    }

    @Override
    public final void cancel() {
        if (takeSubscriber() != null) { // 3.5, 3.7: from any thread, any number of times
            abandoned();
        }
    }

    /** True when the subscriber is gone. */
    final boolean over() {
        return subscriber == null;
    }

    /**
     * How many elements were requested so far; {@code Long.MAX_VALUE} means unbounded. Any thread.
     */
    final long requested() {
        return requested;
    }

    /**
     * Sends one element; the caller has checked the demand. Returns false if the subscriber is gone
     * or threw. Loop only.
     */
    final boolean signalNext(T element) {
        signalViolation(); // 3.9: no element may follow a violation
        Subscriber<? super T> target = subscriber;
        if (target == null) {
            dropElement(element);
            return false;
        }
        signalling = true;
        try {
            give(target, element);
        } catch (CancelledError cancelled) {
            // the subscriber awaited and this task was cancelled meanwhile: not the subscriber's
            // fault
            throw cancelled;
        } catch (Throwable broken) {
            cancel(); // 2.13: a subscriber that throws has cancelled
            dropFailure(broken);
        } finally {
            signalling = false;
            signalViolation(); // the subscriber may have broken a rule in this call
        }
        return subscriber != null;
    }

    /**
     * Sends the completion, with or without demand. Loop only, except before the start and after
     * the loop has closed.
     */
    final void signalComplete() {
        signalViolation();
        Subscriber<? super T> target = takeSubscriber();
        if (target != null) {
            last(target, null);
        }
    }

    /**
     * Sends the failure, or drops it if the subscriber has left. Threads as for {@link
     * #signalComplete}.
     */
    final void signalFailure(Throwable failure) {
        if (!trySignalFailure(failure)) {
            Dropping.ofTheLeft(undelivered, loop, failure);
        }
    }

    /**
     * As {@link #signalFailure}, but returns false, and drops nothing, if the subscriber has left.
     */
    final boolean trySignalFailure(Throwable failure) {
        signalViolation();
        Subscriber<? super T> target = takeSubscriber();
        if (target == null) {
            return false;
        }
        last(target, failure);
        return true;
    }

    /**
     * Sends the last signal; the caller has taken the subscriber. Works without the context if that
     * cannot be entered.
     */
    private void last(Subscriber<? super T> target, @Nullable Throwable failure) {
        LastSignal signal = null;
        try {
            signal = new LastSignal(target, failure);
            tell(signal);
        } catch (CancelledError cancelled) {
            throw cancelled; // the subscriber awaited in its last signal
        } catch (OutOfMemoryError e) {
            if (signal == null || !signal.given) {
                lastWithoutMemory(target, failure);
            } else {
                dropFailure(e); // 2.13
            }
        } catch (Throwable broken) {
            dropFailure(broken); // 2.13
        }
    }

    private void lastWithoutMemory(Subscriber<? super T> target, @Nullable Throwable failure) {
        try {
            end(target, failure);
        } catch (CancelledError cancelled) {
            throw cancelled;
        } catch (Throwable broken) {
            dropFailure(broken); // 2.13
        }
    }

    private static void end(Subscriber<?> target, @Nullable Throwable failure) {
        if (failure == null) {
            target.onComplete();
        } else {
            target.onError(failure);
        }
    }

    /** The last signal, and whether the subscriber has been called. */
    private static final class LastSignal implements Runnable {
        private final Subscriber<?> target;
        private final @Nullable Throwable failure;
        private boolean given;

        LastSignal(Subscriber<?> target, @Nullable Throwable failure) {
            this.target = target;
            this.failure = failure;
        }

        @Override
        public void run() {
            given = true;
            end(target, failure);
        }
    }

    /** Passes a failure to the hook of the subscriber's library. */
    final void dropFailure(Throwable failure) {
        Dropping.failure(undelivered, loop, failure);
    }

    /** Passes an element to the hook of the subscriber's library. */
    final void dropElement(Object element) {
        Dropping.element(undelivered, loop, element);
    }

    /**
     * Runs {@code step} on a callback fiber of the loop. If the loop is closed, runs it here; if
     * the loop closes before the step ran, the closing thread runs it.
     */
    final void onLoop(Runnable step) {
        if (!loop.offer(new Step(step))) {
            step.run();
        }
    }

    private record Step(Runnable step) implements Runnable, Refusable {
        @Override
        public void run() {
            step.run();
        }

        @Override
        public void refused() {
            step.run();
        }
    }

    private void violate(Throwable fault) {
        if (VIOLATION.compareAndSet(this, null, fault) && opened) {
            onLoop(this::signalViolation);
        }
    }

    /** Fails the subscription if its subscriber requested less than one element. Loop only. */
    final void signalViolation() {
        Throwable fault = violation;
        // 1.3: a signal is under way, and will look here when it is done
        if (fault == null || signalling) {
            return;
        }
        Subscriber<? super T> target = takeSubscriber();
        if (target != null) {
            abandoned();
            last(target, fault);
        }
    }

    @SuppressWarnings("unchecked") // the field holds nothing else
    private @Nullable Subscriber<? super T> takeSubscriber() {
        return subscriber == null ? null : (Subscriber<? super T>) SUBSCRIBER.getAndSet(this, null);
    }
}
