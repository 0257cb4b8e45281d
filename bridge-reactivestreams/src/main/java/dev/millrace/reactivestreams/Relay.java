package dev.millrace.reactivestreams;

import dev.millrace.CancelledError;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Suspension;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The link between a publisher and one subscriber that is signalled on an executor.
 *
 * <p>The intake of a stream receives the signals. A stream has a task that waits for them; here
 * this class waits instead. When it is woken, it runs on the executor and passes on the elements
 * there is demand for. Runs are counted, so that there is one at a time: the thread that finds the
 * count at zero submits a run, and the run repeats until no thread has asked for another.
 */
final class Relay<T> implements Subscription, Suspension<Object>, Runnable {

    private final ForeignSource<T> source;
    private final StreamIntake<T> intake;
    private final Executor executor;
    private final AtomicLong requested = new AtomicLong();
    // 1 until the subscriber has its subscription
    private final AtomicInteger runs = // runs asked for, including the one under way
            new AtomicInteger(1);

    // cleared by a cancel, or by the run that sends the last signal
    private volatile @Nullable Subscriber<? super T> subscriber;
    // a failure that is not the source's; set by any thread, signalled by a run
    private volatile @Nullable Throwable fault;

    Relay(
            ForeignSource<T> source,
            int prefetch,
            Executor executor,
            Subscriber<? super T> subscriber) {
        this.source = source;
        this.intake = new StreamIntake<>(source, prefetch);
        this.executor = executor;
        this.subscriber = subscriber;
    }

    /** Passes this to the subscriber, and subscribes unless it cancelled. */
    void open() {
        Subscriber<? super T> target = subscriber;
        if (target == null) {
            return;
        }
        try {
            target.onSubscribe(this); // 1.9: before any other signal
        } catch (Throwable broken) {
            cancel(); // 2.13: a subscriber that throws has cancelled
            source.dropFailure(broken);
        }
        if (subscriber != null) {
            subscribe();
        }
    }

    private void subscribe() {
        try {
            source.subscribeTo(intake);
        } catch (CancelledError cancelled) { // the subscribing task was cancelled
            fault = cancelled;
            throw cancelled;
        } finally {
            execute(); // for what has come and what was requested meanwhile
        }
    }

    @Override
    public void request(long n) {
        if (n > 0) {
            requested.accumulateAndGet(n, Relay::sum);
        } else if (fault == null) {
            fault =
                    new IllegalArgumentException(
                            "rule 3.9: request("
                                    + n
                                    + ") asks for no element; it must ask for one or more");
        }
        schedule();
    }

    private static long sum(long before, long more) {
        long after = before + more;
        return after < 0 ? Long.MAX_VALUE : after; // 3.17
    }

    @Override
    public void cancel() {
        if (subscriber == null) {
            return;
        }
        subscriber = null; // 3.13
        intake.upstream.cancel();
        if (runs.getAndIncrement() == 0) {
            intake.abandon(); // no run is under way, and none can begin: the count stays above zero
        }
    }

    // ---- being woken, by the publisher's thread

    @Override
    public boolean resume(Object wake) {
        return tryResume(wake);
    }

    @Override
    public boolean tryResume(Object wake) {
        schedule();
        return true;
    }

    @Override
    public boolean fail(Throwable failure) {
        return false;
    }

    @Override
    public void onCancel(CancelHook hook) {
        // Nobody cancels this wait: the intake is abandoned instead.
    }

    private void schedule() {
        if (runs.getAndIncrement() == 0) {
            execute();
        }
    }

    private void execute() {
        try {
            executor.execute(this);
        } catch (Throwable refused) { // an executor is foreign code and may throw anything
            end(refused); // no other thread can do it
        }
    }

    // ---- runs, one at a time

    @Override
    public void run() {
        int asked = runs.get();
        do {
            if (!handOn()) {
                return; // done: the count stays above zero, so no run follows
            }
            asked = runs.addAndGet(-asked);
        } while (asked != 0);
    }

    /** Passes on what there is demand for; false when nothing more will come. */
    private boolean handOn() {
        while (true) {
            Subscriber<? super T> target = subscriber;
            if (target == null) {
                intake.abandon();
                return false;
            }
            if (fault != null) {
                return end(fault);
            }
            if (intake.exhausted()) { // whether or not there is demand
                return end(intake.takeFailure());
            }
            T element = requested.get() == 0 ? null : intake.take();
            if (element != null) {
                give(target, element);
            } else if (requested.get() == 0 && intake.holdsElement()) {
                return true; // no demand for the element; an end behind it waits, too
            } else {
                intake.park(this); // wakes at once if something has come meanwhile
                return true;
            }
        }
    }

    private void give(Subscriber<? super T> target, T element) {
        if (requested.get() != Long.MAX_VALUE) { // 3.17: unbounded demand is not counted
            requested.decrementAndGet();
        }
        try {
            target.onNext(element);
        } catch (Throwable broken) {
            cancel(); // 2.13: a subscriber that throws has cancelled
            source.dropFailure(broken);
        }
    }

    /**
     * Sends the last signal unless the subscriber has left. Always returns false: nothing more
     * comes.
     */
    private boolean end(@Nullable Throwable failure) {
        Subscriber<? super T> target = subscriber;
        subscriber = null;
        intake.abandon();
        if (target == null) {
            return false;
        }
        try {
            if (failure == null) {
                target.onComplete();
            } else {
                target.onError(Cancellations.foreign(failure));
            }
        } catch (Throwable broken) {
            source.dropFailure(broken); // 2.13
        }
        return false;
    }
}
