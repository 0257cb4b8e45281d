package dev.millrace.reactivestreams;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/**
 * The subscription that an intake was given, called by one thread at a time.
 *
 * <p>Rule 2.7 wants {@code request} and {@code cancel} to be serial, while the consumer requests on
 * its loop and a breach is cancelled on the publisher's thread. A lock would have to be held across
 * foreign code, which deadlocks. So calls are counted instead: who finds the count at zero makes
 * the calls, including those that others ask for meanwhile; a call made from within a call, on the
 * same thread, is serial by nature and passes at once. The count begins at one: until there is a
 * subscription nobody can call, and who brings it makes the first calls.
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
                    // There is nothing behind it.
                }

                @Override
                public void cancel() {
                    // There is nothing behind it.
                }
            };

    private final Intake<?> intake;
    private long initial; // demand to pass on first; the caller's
    private volatile @Nullable Subscription link; // set by the publisher, cleared by the caller
    private volatile long wanted; // demand that has not been passed on; any thread
    private volatile boolean cancelled; // any thread

    @SuppressWarnings("UnusedVariable") // through CALLS
    private volatile int calls; // who raised it from zero is the caller

    // whose call is under way; each thread compares it with itself, so that a stale read does no
    // harm
    private @Nullable Thread caller;

    /**
     * @param initial the demand to pass on as soon as there is a subscription
     * @param intake told what the subscription threw, which it must not (3.16)
     */
    Upstream(long initial, Intake<?> intake) {
        this.initial = initial;
        this.intake = intake;
        CALLS.set(this, 1); // before anybody else can know this object
    }

    /**
     * Takes the subscription and passes the first demand on; false if there was one before, which
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

    /** What it was given; null before that, and after the end. Any thread. */
    @Nullable Subscription subscription() {
        Subscription given = link;
        return given == GONE ? null : given;
    }

    void request(long n) {
        WANTED.getAndAdd(this, n);
        drain();
    }

    /** Cancels; if there is no subscription yet, then as soon as there is one. Idempotent. */
    void cancel() {
        if (!cancelled) {
            cancelled = true;
            drain();
        }
    }

    /** Whether it was cancelled before it ended, as far as anybody knows. Any thread. */
    boolean isCancelled() {
        return cancelled;
    }

    /**
     * Forgets a subscription that has ended; it is neither requested from nor cancelled any more
     * (2.4).
     */
    void ended() {
        LINK.setRelease(this, GONE); // a call that is under way meanwhile may still reach it (3.6)
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
