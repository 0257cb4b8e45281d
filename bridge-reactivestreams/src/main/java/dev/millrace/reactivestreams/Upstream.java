package dev.millrace.reactivestreams;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/**
 * The subscription of an intake, called by one thread at a time.
 *
 * <p>Rule 2.7 requires that {@code request} and {@code cancel} are called serially, but the
 * consumer requests on its loop and a breach is cancelled on the publisher's thread. A lock would
 * have to be held while foreign code runs, which can deadlock. So calls are counted instead: the
 * thread that finds the count at zero makes the calls, including those that other threads ask for
 * meanwhile. A call made from within a call, on the same thread, is serial anyway and passes at
 * once. The count begins at one because nothing can be called before there is a subscription; the
 * thread that brings it makes the first calls.
 */
final class Upstream {

    private static final VarHandle LINK;
    private static final VarHandle WANTED;
    private static final VarHandle CALLS;

    static {
        try {
            var lookup = MethodHandles.lookup();
            LINK = lookup.findVarHandle(Upstream.class, "link", Subscription.class);
            WANTED = lookup.findVarHandle(Upstream.class, "wanted", long.class);
            CALLS = lookup.findVarHandle(Upstream.class, "calls", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final Subscription GONE =
            new Subscription() {
                @Override
                public void request(long n) {
                    // nothing to call
                }

                @Override
                public void cancel() {
                    // nothing to call
                }
            };

    private final Intake<?> intake;
    private long initial; // demand to pass on first; only the calling thread uses it
    // set by the publisher, cleared by the calling thread
    private volatile @Nullable Subscription link;
    private volatile long wanted; // demand that has not been passed on; any thread
    private volatile boolean cancelled; // any thread

    @SuppressWarnings("UnusedVariable") // through CALLS
    private volatile int calls; // the thread that raises it from zero makes the calls

    // The thread that is in a call now. Each thread compares it only with itself, so a stale read
    // does no harm.
    private @Nullable Thread caller;

    /**
     * @param initial the demand to pass on as soon as there is a subscription
     * @param intake gets what the subscription throws, which it must not do (3.16)
     */
    Upstream(long initial, Intake<?> intake) {
        this.initial = initial;
        this.intake = intake;
        CALLS.set(this, 1); // before any other thread has this object
    }

    /**
     * Sets the subscription and passes the first demand on; false if there already is one, which
     * stays.
     */
    boolean set(Subscription subscription) {
        if (!LINK.compareAndSet(this, null, subscription)) {
            boolean second = link != GONE;
            subscription.cancel(); // 2.5
            return !second;
        }
        passAll();
        return true;
    }

    /** The subscription; null before there is one, and after the end. Any thread. */
    @Nullable Subscription subscription() {
        Subscription given = link;
        return given == GONE ? null : given;
    }

    void request(long n) {
        WANTED.getAndAdd(this, n);
        drain();
    }

    /** Cancels the subscription, or cancels it as soon as there is one. Idempotent. */
    void cancel() {
        if (!cancelled) {
            cancelled = true;
            drain();
        }
    }

    /** Whether {@link #cancel} was called. Any thread. */
    boolean isCancelled() {
        return cancelled;
    }

    /**
     * Forgets a subscription that has ended: {@code request} and {@code cancel} are no longer
     * called on it (2.4).
     */
    void ended() {
        LINK.setRelease(this, GONE); // a call under way may still reach it (3.6)
    }

    private void drain() {
        if (caller == Thread.currentThread()) {
            pass();
        } else if ((int) CALLS.getAndAdd(this, 1) == 0) {
            passAll();
        }
    }

    private void passAll() {
        int missed = 1;
        do {
            caller = Thread.currentThread();
            try {
                pass();
            } finally {
                caller = null;
            }
            missed = (int) CALLS.getAndAdd(this, -missed) - missed;
        } while (missed != 0);
    }

    private void pass() {
        Subscription to = link;
        if (to == null) {
            return;
        }
        try {
            if (cancelled) {
                link = GONE;
                to.cancel();
                return;
            }
            long demand = takeDemand();
            if (demand != 0) {
                to.request(demand);
            }
        } catch (Throwable thrown) {
            intake.breach(thrown);
        }
    }

    private long takeDemand() {
        long first = initial;
        initial = 0;
        return wanted == 0 ? first : first + (long) WANTED.getAndSet(this, 0L);
    }
}
