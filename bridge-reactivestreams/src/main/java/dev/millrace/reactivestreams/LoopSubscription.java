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
 * One subscriber's link to something that lives on a loop: its demand, its cancellation, and the
 * right to signal it.
 *
 * <p>Signals are given on the loop only, one at a time (rule 1.3). The subscriber reference is that
 * right: whoever takes it out, a terminal signal or a cancellation, has ended the subscription, so
 * there is at most one terminal signal (1.7), nothing after it, and no reference left behind
 * (3.13). An element is given while the reference stays.
 *
 * <p>A subscriber may await in {@code onNext}, which parks the fiber in the middle of a signal
 * while the loop goes on: {@link #signalling} keeps every other signal out until it is back.
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

    private volatile @Nullable Subscriber<? super T>
            subscriber; // taken by any thread, signalled by the loop
    private volatile long requested; // ever; added to by any thread
    private volatile @Nullable Throwable violation; // set once by any thread, signalled by the loop
    private volatile boolean opened; // onSubscribe has returned; written by the subscribing thread
    private boolean signalling; // loop only

    LoopSubscription(EventLoop loop, Subscriber<? super T> subscriber, Undelivered undelivered) {
        this.loop = loop;
        this.undelivered = undelivered;
        SUBSCRIBER.set(this, subscriber); // before anybody else can know this object
    }

    /** What it gives the outcome of; null before the work begins and after it. Any thread. */
    abstract @Nullable LoopFuture<?> work();

    /**
     * Hands this subscription to its subscriber, and starts the work if the subscriber still wants
     * it.
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
        opened = true; // pairs with the read in violate(): what is not told there is told by the
        // start
        try {
            start();
        } catch (OutOfMemoryError e) { // 1.9: told in onError, as subscribe must not throw
            signalFailure(e);
        }
    }

    /**
     * Starts the work, on the subscribing thread; called also when the subscriber has cancelled
     * already. The first step of the work is {@link #signalViolation}.
     */
    abstract void start();

    /** Called after demand was added, on the thread that requested. */
    abstract void demanded();

    /** Called once when the subscriber has gone before the end, on the thread that cancelled. */
    abstract void abandoned();

    /** The context that the subscriber is signalled in. */
    abstract Context signalContext();

    /** Whether the caller is in that context, so that there is no border to cross. */
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
                throw t; // the subscriber did
            }
            // an accessor of a thread-local did: the subscriber is told, and not left to wait
            if (signal == null || !signal.begun) {
                dropElement(element);
            }
            signalFailure(t);
            abandoned();
        }
    }

    /** Gives the last signal, in no context if need be: somebody waits for it. */
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

    /** Code of the subscriber's; whether it has been reached, and has returned. */
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
                                    + ") is not a demand, it has to ask for one element or more"));
            return;
        }
        long before;
        long after;
        do {
            before = requested;
            after = before + n;
            if (after < 0) {
                after = Long.MAX_VALUE; // 3.17: so much that it never ends
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

    /** True when there is nobody left to signal. */
    final boolean over() {
        return subscriber == null;
    }

    /**
     * How many elements were requested so far; {@code Long.MAX_VALUE} stands for demand without
     * end. Any thread.
     */
    final long requested() {
        return requested;
    }

    /**
     * Gives one element, for which there is demand; returns false if there was nobody to give it
     * to, or if the subscriber broke. Loop only.
     */
    final boolean signalNext(T element) {
        signalViolation(); // 3.9: no element after it, however much is asked for
        Subscriber<? super T> target = subscriber;
        if (target == null) {
            dropElement(element);
            return false;
        }
        signalling = true;
        try {
            give(target, element);
        } catch (CancelledError cancelled) {
            throw cancelled; // it awaited, and this task was cancelled meanwhile: no fault of the
            // subscriber
        } catch (Throwable broken) {
            cancel(); // 2.13: a subscriber that throws has cancelled
            dropFailure(broken);
        } finally {
            signalling = false;
            signalViolation(); // of this very element, which may be the last
        }
        return subscriber != null;
    }

    /**
     * Gives the end, whether or not there is demand. Loop only, except before the start and after
     * the loop's close.
     */
    final void signalComplete() {
        signalViolation();
        Subscriber<? super T> target = takeSubscriber();
        if (target != null) {
            last(target, null);
        }
    }

    /**
     * Gives the failure, or drops it if the subscriber has left. Loop only, with the exceptions of
     * the end.
     */
    final void signalFailure(Throwable failure) {
        if (!trySignalFailure(failure)) {
            Dropping.ofTheLeft(undelivered, loop, failure);
        }
    }

    /**
     * As {@link #signalFailure}, for a failure that is nobody's once the subscriber has left: false
     * then.
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

    /** Gives the end, which nobody else gives any more: without its context if need be. */
    private void last(Subscriber<? super T> target, @Nullable Throwable failure) {
        LastSignal signal = null;
        try {
            signal = new LastSignal(target, failure);
            tell(signal);
        } catch (CancelledError cancelled) {
            throw cancelled; // it awaited in its last signal
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

    /** The end, and whether the subscriber has been called. */
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

    /** Drops a failure into the hook of the subscriber's library. */
    final void dropFailure(Throwable failure) {
        Dropping.failure(undelivered, loop, failure);
    }

    /** Drops an element into the hook of the subscriber's library. */
    final void dropElement(Object element) {
        Dropping.element(undelivered, loop, element);
    }

    /**
     * Runs {@code step} on a callback fiber of the loop. If the loop is closed, and nothing runs
     * there any more, runs it here; if it closes before, on the thread that closes it.
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

    /** Fails a subscription whose subscriber asked for nothing, if it did. Loop only. */
    final void signalViolation() {
        Throwable fault = violation;
        if (fault == null || signalling) { // 1.3: the signal under way first, which then looks here
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
