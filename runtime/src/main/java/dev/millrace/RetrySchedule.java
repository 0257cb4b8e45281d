package dev.millrace;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When {@link Async#retry} tries again, and when it gives up. An immutable value that all callers
 * may share; each method returns a changed copy.
 *
 * {@snippet lang=java :
 * RetrySchedule schedule =
 *         RetrySchedule.exponential(ofMillis(50), ofSeconds(2))
 *                 .withJitter(0.5)
 *                 .atMost(5)
 *                 .within(ofSeconds(20))
 *                 .on(IOException.class::isInstance);
 * }
 *
 * <p>Without a bound it tries until the deadline around it. Without {@link #on} it tries again
 * after every {@code Exception} except {@code InterruptedException}, and after no {@code Error}.
 */
public final class RetrySchedule {
    private static final RandomGenerator ANY_THREADS = () -> ThreadLocalRandom.current().nextLong();

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE); // with jitter

    private final Duration first;
    private final Duration longest;
    private final double jitter;
    private final RandomGenerator random;
    private final int retries;
    private final @Nullable Duration total;
    private final @Nullable RetryBudget budget;
    private final Predicate<? super Throwable> retried;
    private final BiConsumer<? super RetryAttempt, ? super @Nullable Duration> hook;

    private RetrySchedule(Draft draft) {
        first = draft.first;
        longest = draft.longest;
        jitter = draft.jitter;
        random = draft.random;
        retries = draft.retries;
        total = draft.total;
        budget = draft.budget;
        retried = draft.retried;
        hook = draft.hook;
    }

    /** The same fields, mutable, for the changed copy. */
    private static final class Draft {
        private Duration first = Duration.ZERO;
        private Duration longest = Duration.ZERO;
        private double jitter;
        private RandomGenerator random = ANY_THREADS;
        private int retries = Integer.MAX_VALUE;
        private @Nullable Duration total;
        private @Nullable RetryBudget budget;
        private Predicate<? super Throwable> retried =
                failure ->
                        failure instanceof Exception && !(failure instanceof InterruptedException);
        private BiConsumer<? super RetryAttempt, ? super @Nullable Duration> hook =
                (attempt, delay) -> {};
    }

    private Draft copy() {
        var draft = new Draft();
        draft.first = first;
        draft.longest = longest;
        draft.jitter = jitter;
        draft.random = random;
        draft.retries = retries;
        draft.total = total;
        draft.budget = budget;
        draft.retried = retried;
        draft.hook = hook;
        return draft;
    }

    /**
     * The same wait before each retry.
     *
     * @param delay zero or more
     */
    public static RetrySchedule fixed(Duration delay) {
        return exponential(delay, delay);
    }

    /**
     * A wait that doubles from retry to retry.
     *
     * @param first before the first retry; zero or more
     * @param longest no wait is longer; {@code first} or more
     */
    public static RetrySchedule exponential(Duration first, Duration longest) {
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "waits grow from zero or more, not from " + first + " to " + longest);
        }
        var draft = new Draft();
        draft.first = first;
        draft.longest = longest;
        return new RetrySchedule(draft);
    }

    /**
     * Shortens each wait by a random part, so that callers that failed together do not retry
     * together.
     *
     * @param part the largest part of the wait to remove, from 0 to 1; 1 is full jitter
     */
    public RetrySchedule withJitter(double part) {
        return withJitter(part, random);
    }

    /** As {@link #withJitter(double)}, with a random source, for tests that repeat a run. */
    public RetrySchedule withJitter(double part, RandomGenerator source) {
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("a wait is shortened by 0 to 1 of it, not " + part);
        }
        Draft draft = copy();
        draft.jitter = part;
        draft.random = Objects.requireNonNull(source, "source");
        return new RetrySchedule(draft);
    }

    /**
     * Retries at most {@code times} times.
     *
     * @param times 0 or more; the first attempt does not count
     */
    public RetrySchedule atMost(int times) {
        if (times < 0) {
            throw new IllegalArgumentException("0 retries or more, not " + times);
        }
        Draft draft = copy();
        draft.retries = times;
        return new RetrySchedule(draft);
    }

    /** Begins no attempt later than {@code duration} after the first began. */
    public RetrySchedule within(Duration duration) {
        Draft draft = copy();
        draft.total = Objects.requireNonNull(duration, "duration");
        return new RetrySchedule(draft);
    }

    /** Takes each retry from {@code shared}, and gives up when it is empty. */
    public RetrySchedule withBudget(RetryBudget shared) {
        Draft draft = copy();
        draft.budget = Objects.requireNonNull(shared, "shared");
        return new RetrySchedule(draft);
    }

    /**
     * Tries again only after failures that {@code which} accepts. A cancel is never retried.
     *
     * @param which if it throws, that is reported and the work's failure is thrown
     */
    public RetrySchedule on(Predicate<? super Throwable> which) {
        Draft draft = copy();
        draft.retried = Objects.requireNonNull(which, "which");
        return new RetrySchedule(draft);
    }

    /**
     * Calls {@code observer} after each attempt that failed, on the task that retries.
     *
     * @param observer gets the attempt and the wait before the next one, null if there is none;
     *     what it throws is reported
     */
    public RetrySchedule withObserver(
            BiConsumer<? super RetryAttempt, ? super @Nullable Duration> observer) {
        Draft draft = copy();
        draft.hook = Objects.requireNonNull(observer, "observer");
        return new RetrySchedule(draft);
    }

    /**
     * How long to wait after {@code attempt}; null to give up. {@code left} is null if there is no
     * deadline.
     */
    @Nullable Duration delayAfter(RetryAttempt attempt, @Nullable Duration left) {
        if (attempt.number() > retries || !retried.test(attempt.failure())) {
            return null;
        }
        Duration delay = shortened(grown(attempt.number()));
        boolean late = left != null && delay.compareTo(left) >= 0;
        boolean over = total != null && delay.compareTo(total.minus(attempt.elapsed())) > 0;
        if (late || over || (budget != null && !budget.spend())) {
            return null;
        }
        return delay;
    }

    private Duration grown(int number) {
        Duration delay = first;
        Duration half = longest.dividedBy(2); // a longer delay cannot be doubled without overflow
        for (int n = 1; n < number && delay.isPositive(); n++) {
            if (delay.compareTo(half) > 0) {
                return longest;
            }
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(longest) < 0 ? delay : longest;
    }

    private Duration shortened(Duration delay) {
        if (jitter == 0) {
            return delay;
        }
        Duration kept = delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
        return Duration.ofNanos(Math.round(kept.toNanos() * (1 - jitter * random.nextDouble())));
    }

    void tell(RetryAttempt attempt, @Nullable Duration next) {
        hook.accept(attempt, next);
    }

    void succeeded() {
        if (budget != null) {
            budget.earn();
        }
    }

    @Override
    public String toString() {
        return "retry schedule (waits "
                + (first.equals(longest) ? first : first + " to " + longest)
                + (retries == Integer.MAX_VALUE ? "" : ", at most " + retries + " retries")
                + (total == null ? "" : ", within " + total)
                + (budget == null ? "" : ", " + budget)
                + ")";
    }
}
