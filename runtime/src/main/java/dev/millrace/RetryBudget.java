package dev.millrace;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many retries many callers may make together, so that retries do not bring down for good what
 * is only slow: each success earns a part of one, and each retry costs one. Finagle and gRPC bound
 * their retries so. Any thread; calls of one server share one.
 */
public final class RetryBudget {
    private static final long ONE = 1_000; // a retry, in thousandths

    private final long earned;
    private final long most;
    private final AtomicLong left;

    private RetryBudget(double perSuccess, int reserve) {
        if (!(perSuccess >= 0 && perSuccess <= 1) || reserve < 1) {
            throw new IllegalArgumentException(
                    "a budget earns 0 to 1 retry per success and holds 1 or more, not "
                            + perSuccess
                            + " and "
                            + reserve);
        }
        this.earned = Math.round(perSuccess * ONE);
        this.most = reserve * ONE;
        this.left = new AtomicLong(most);
    }

    /**
     * A full budget.
     *
     * @param perSuccess how many retries a success earns, from 0 to 1, in steps of a thousandth:
     *     0.1 for one retry per ten calls
     * @param reserve how many it holds at most, and at first; 1 or more
     */
    public static RetryBudget create(double perSuccess, int reserve) {
        return new RetryBudget(perSuccess, reserve);
    }

    void earn() {
        left.getAndUpdate(now -> Math.min(most, now + earned));
    }

    boolean spend() {
        return left.getAndUpdate(now -> now < ONE ? now : now - ONE) >= ONE;
    }

    /** How many retries may be made now. Any thread. */
    public int available() {
        return (int) (left.get() / ONE);
    }

    @Override
    public String toString() {
        return "retry budget (" + available() + " of " + most / ONE + ")";
    }
}
