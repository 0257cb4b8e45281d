package dev.millrace;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit on the retries of many callers together, so that retries do not bring down a slow server.
 * Each success earns a part of a retry, and each retry costs one. Finagle and gRPC limit their
 * retries the same way. All calls to one server share one budget. Any thread.
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
     * @param reserve how many retries it holds at most, and at the start; 1 or more
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
