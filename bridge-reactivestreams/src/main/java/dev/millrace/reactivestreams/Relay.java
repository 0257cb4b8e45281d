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
 * One subscriber's link to a publisher whose signals it gets on an executor.
 *
 * <p>The intake of a stream takes the signals. Where a stream has a task that waits for them, this
 * stands in: being woken, it has itself run by the executor, and hands on what there is demand for.
 * Runs are counted, so that there is one at a time: whoever finds the count at zero asks for a run,
 * and the run goes on until nobody has asked for more meanwhile.
 */
final class Relay<T> implements Subscription, Suspension<Object>, Runnable {

    private final ForeignSource<T> source;
    private final StreamIntake<T> intake;
    private final Executor executor;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger runs = // asked for, the one under way included
            new AtomicInteger(1); // held until the subscriber has its subscription

    private volatile @Nullable Subscriber<? super T>
            subscriber; // cleared by whoever cancels, or by the run that gives the end
    private volatile @Nullable Throwable
            fault; // what ends it besides the source; set by any thread, told by a run

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

    /** Hands this to the subscriber, and subscribes if it still wants anything. */
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
        } catch (CancelledError cancelled) { // that of the task which subscribes
            fault = cancelled;
            throw cancelled;
        } finally {
            execute(); // for what came meanwhile, and what was requested
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
                                    + ") is not a demand, it has to ask for one element or more");
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
            intake.abandon(); // no run is under way, and none begins: the count stays above zero
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
            end(refused); // here, as there is no other place
        }
    }

    // ---- runs, one at a time

    @Override
    public void run() {
        int asked = runs.get();
        do {
            if (!handOn()) {
                return; // over, and the count stays above zero
            }
            asked = runs.addAndGet(-asked);
        } while (asked != 0);
    }

    /** Hands on what there is demand for; false when nothing will come any more. */
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
                return true; // until it is asked for; an end behind it waits as well
            } else {
                intake.park(this); // wakes at once if something has come meanwhile
                return true;
            }
        }
    }

    private void give(Subscriber<? super T> target, T element) {
        if (requested.get() != Long.MAX_VALUE) { // 3.17: demand without end is not counted
            requested.decrementAndGet();
        }
        try {
            target.onNext(element);
        } catch (Throwable broken) {
            cancel(); // 2.13: a subscriber that throws has cancelled
            source.dropFailure(broken);
        }
    }

    /** Gives the last signal, or none to who has left; returns false, for there is no more. */
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
