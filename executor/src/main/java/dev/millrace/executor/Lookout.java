package dev.millrace.executor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one idle thread of a dispatcher spins for a moment, until a loop gives it the next job.
 * That costs both sides one cache line; to end the thread and start another, or to let it sleep and
 * wake it, costs more than most jobs.
 *
 * <p>A thread that spins in vain has wasted some microseconds, so the next threads do not even try:
 * one after the first failure, twice as many after each further one. A single success ends that.
 * With one processor nobody spins: that would keep the loop from running.
 *
 * @param <J> the type of jobs
 */
final class Lookout<J> {
    /** How often to look: about as long as waking a thread takes. */
    private static final int LOOKS = 400;

    private static final int MOST_SKIPPED = 1_024;
    private static final Object SOMEBODY = new Object();
    private static final VarHandle PLACE;

    static {
        try {
            PLACE = MethodHandles.lookup().findVarHandle(Lookout.class, "place", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final boolean possible;

    // null, SOMEBODY who looks out, or the job for that thread; written through PLACE
    private volatile @Nullable Object place;

    // a hint: threads that come at the same time may both count
    private int skips; // how many threads still go without a look
    private int penalty; // how many after the next failure

    Lookout() {
        this(Runtime.getRuntime().availableProcessors() > 1);
    }

    Lookout(boolean possible) {
        this.possible = possible;
    }

    /** Gives {@code job} to the thread that looks out; false if there is none. Any thread. */
    boolean give(J job) {
        return place == SOMEBODY && PLACE.compareAndSet(this, SOMEBODY, job);
    }

    /**
     * Looks out for a job, unless another thread does or it has not paid lately. Returns null if
     * none comes soon, or {@code enough} is true once this thread can be seen.
     */
    @Nullable J next(BooleanSupplier enough) {
        if (!possible || skips() || place != null || !PLACE.compareAndSet(this, null, SOMEBODY)) {
            return null;
        }
        boolean spins = !enough.getAsBoolean();
        for (int looks = LOOKS; spins && looks > 0 && place == SOMEBODY; looks--) {
            Thread.onSpinWait();
        }
        if (PLACE.compareAndSet(this, SOMEBODY, null)) {
            if (spins) {
                penalty = Math.min(MOST_SKIPPED, Math.max(1, 2 * penalty));
                skips = penalty;
            }
            return null;
        }
        @SuppressWarnings("unchecked") // neither null nor SOMEBODY: what give() has put there
        J given = (J) Objects.requireNonNull(place);
        if (penalty != 0) {
            penalty = 0;
        }
        PLACE.setRelease(this, null);
        Thread.interrupted(); // an interrupt that the last job left behind is not for this one
        return given;
    }

    private boolean skips() {
        int left = skips;
        if (left > 0) {
            skips = left - 1;
        }
        return left > 0;
    }
}
