package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.TimerHandle;
import dev.millrace.spi.Description;
import dev.millrace.spi.Selectable;
import dev.millrace.spi.Suspension;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rate limiter: tokens drip into a bucket at a steady rate, and each call takes one.
 *
 * <p>Keeps {@linkplain dev.millrace.sync##contract the contract}. A full bucket holds the burst:
 * the number of calls that can go through at once after a quiet time. It uses loop time, which may
 * be virtual in a test.
 *
 * {@snippet lang=java :
 * TokenBucket quota = TokenBucket.create(100, Duration.ofSeconds(1), 20);
 * quota.acquire();
 * partner.call();
 * }
 */
public final class TokenBucket implements Selectable<@Nullable Void> {
    private final WaitQueue<Integer, @Nullable Void> waiters;
    private final EventLoop loop;

    // A token costs as many units as the period has nanoseconds, and each nanosecond adds as many
    // units as there are tokens in a period. These are whole numbers, so no rounding errors add up.
    private final long perToken;
    private final long perNano;
    private final int burst;

    // loop only
    private long units;
    private long countedAt;
    private @Nullable TimerHandle timer;

    private TokenBucket(EventLoop loop, int tokens, Duration period, int burst) {
        if (tokens < 1 || burst < 1 || !period.isPositive()) {
            throw new IllegalArgumentException(
                    "a bucket needs 1 token or more per positive time, and a burst of 1 or more, not "
                            + tokens
                            + " per "
                            + period
                            + " and "
                            + burst);
        }
        this.loop = loop;
        this.waiters = new WaitQueue<>(loop, wanted -> serve());
        waiters.describedBy("tokens", this::describe);
        this.perToken = period.toNanos();
        this.perNano = tokens;
        this.burst = burst;
        this.units = Math.multiplyExact(perToken, burst);
        this.countedAt = loop.time().toNanos();
    }

    /**
     * A full bucket of the current loop.
     *
     * @param tokens how many drip in per {@code period}, evenly; 1 or more
     * @param period more than zero
     * @param burst how many the bucket holds; 1 or more
     * @throws IllegalStateException if the caller is outside any loop
     * @throws ArithmeticException if {@code burst} times the nanoseconds of {@code period} is more
     *     than a {@code long} holds
     */
    public static TokenBucket create(int tokens, Duration period, int burst) {
        return create(EventLoop.current(), tokens, period, burst);
    }

    /** As {@link #create(int, Duration, int)}, of {@code loop}. Any thread. */
    public static TokenBucket create(EventLoop loop, int tokens, Duration period, int burst) {
        return new TokenBucket(loop, tokens, period, burst);
    }

    /** Takes one token; waits until there is one. */
    @Checkpoint
    public void acquire() {
        acquire(1);
    }

    /**
     * Takes {@code wanted} tokens together; waits until there are enough.
     *
     * @param wanted from 1 to the burst
     */
    @Checkpoint
    public void acquire(int wanted) {
        if (wanted < 1 || wanted > burst) {
            Async.raisePending();
            requirePossible(wanted);
        }
        waiters.requireInLoop("acquire", "loop.submit(() -> bucket.acquire())");
        if (available(wanted)) {
            Async.readyCheckpoint("acquire"); // other tasks may run, so tryAcquire looks again
            if (tryAcquire(wanted)) {
                return;
            }
        }
        Async.<@Nullable Void>suspendInLoop(wait -> enqueue(wanted, wait));
    }

    /** Takes one token if there is one and no task waits. Loop only. */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /** Takes {@code wanted} tokens if there are enough and no task waits. Loop only. */
    public boolean tryAcquire(int wanted) {
        requirePossible(wanted);
        waiters.requireInLoop("tryAcquire", "loop.submit(() -> bucket.acquire())");
        boolean available = available(wanted);
        if (available) {
            units -= wanted * perToken;
        }
        return available;
    }

    @Override
    public boolean answerNow(Suspension<@Nullable Void> wait) {
        waiters.requireInLoop("select", "loop.submit(() -> bucket.acquire())");
        if (!available(1)) {
            return false;
        }
        units -= wait.tryResume(null) ? perToken : 0;
        return true;
    }

    @Override
    public void startWait(Suspension<@Nullable Void> wait) {
        enqueue(1, wait);
    }

    /** How many tokens there are. Loop only. */
    public int available() {
        drip();
        return (int) (units / perToken);
    }

    /** The tasks that wait, longest first. Loop only. */
    public List<Task<?>> waiting() {
        return waiters.tasks();
    }

    private Description describe(int wanted) {
        return Description.of(
                "tokens",
                (wanted == 1 ? "a token" : wanted + " tokens")
                        + " of a bucket, "
                        + perNano
                        + " per "
                        + Duration.ofNanos(perToken));
    }

    private boolean available(int wanted) {
        drip();
        return waiters.isEmpty() && units >= wanted * perToken;
    }

    private void enqueue(int wanted, Suspension<@Nullable Void> wait) {
        waiters.add(wanted, wait);
        serve();
    }

    /** Adds the tokens that have dripped in since the last call. */
    private void drip() {
        long now = loop.time().toNanos();
        long passed = now - countedAt;
        countedAt = now;
        long missing = burst * perToken - units;
        units += passed > missing / perNano ? missing : passed * perNano;
    }

    /**
     * Gives tokens to waiting tasks in order, and sets a timer for when the next one has enough.
     */
    private void serve() {
        drip();
        while (!waiters.isEmpty() && units >= waiters.firstWanted() * perToken) {
            long taken = waiters.firstWanted() * perToken;
            if (waiters.offerFirst(null)) {
                units -= taken;
            }
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (!waiters.isEmpty()) {
            long lacking = waiters.firstWanted() * perToken - units;
            timer = loop.offerLater(Duration.ofNanos(Math.ceilDiv(lacking, perNano)), this::serve);
        }
    }

    private void requirePossible(int wanted) {
        if (wanted < 1 || wanted > burst) {
            throw new IllegalArgumentException(
                    "a bucket with a burst of "
                            + burst
                            + " gives 1 to "
                            + burst
                            + ", not "
                            + wanted);
        }
    }

    @Override
    public String toString() {
        return "token bucket ("
                + perNano
                + " per "
                + Duration.ofNanos(perToken)
                + ", burst "
                + burst
                + ", "
                + waiters
                + ")";
    }
}
