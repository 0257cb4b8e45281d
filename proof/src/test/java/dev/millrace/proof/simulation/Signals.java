package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.sync.AsyncBarrier;
import dev.millrace.sync.AsyncEvent;
import dev.millrace.sync.BarrierBrokenException;
import dev.millrace.sync.TokenBucket;
import java.time.Duration;
import java.util.Arrays;

/** An event, a barrier and a bucket of tokens, with models of what they let through. */
final class Signals {
    private static final int PARTIES = 2;
    private static final int BURST = 2;
    private static final Duration PER_TOKEN = Duration.ofMillis(2);

    final AsyncEvent event = AsyncEvent.create();
    final Line eventLine;
    private final AsyncBarrier barrier = AsyncBarrier.create(PARTIES);
    private final Line barrierLine;
    private final int[] numbers = new int[PARTIES]; // how often each was given out
    private boolean reset;
    private final TokenBucket bucket = TokenBucket.create(1, PER_TOKEN, BURST);
    private final Line bucketLine;
    private final World world;
    private Duration countedAt;
    private long nanos = BURST * PER_TOKEN.toNanos(); // worth of tokens

    Signals(World world) {
        this.world = world;
        eventLine = new Line(world, "an event");
        barrierLine = new Line(world, "a barrier");
        bucketLine = new Line(world, "tokens");
        countedAt = world.loop.time();
    }

    // ---- the event

    void awaitEvent() {
        eventLine.await(event::await);
    }

    void set() {
        event.set();
        eventLine.servedAtOnce();
    }

    /** Those that wait have seen it all the same. */
    void setAndClear() {
        set();
        event.clear();
    }

    // ---- the barrier

    void meet() {
        int[] number = {-1};
        try {
            barrierLine.await(() -> number[0] = barrier.await());
            numbers[number[0]]++;
        } catch (BarrierBrokenException broken) {
            require(reset, "a barrier was broken by nobody");
        }
    }

    void reset() {
        reset = true;
        barrier.reset();
        barrierLine.servedAtOnce();
    }

    // ---- the bucket

    void takeTokens(int count) {
        bucketLine.await(count, () -> bucket.acquire(count));
        took(count);
    }

    void tryTakeTokens(int count) {
        if (bucket.tryAcquire(count)) {
            bucketLine.servedAtOnce();
            took(count);
        }
    }

    private void took(int count) {
        drip();
        nanos -= count * PER_TOKEN.toNanos();
        require(nanos >= 0, "more tokens were taken than there were");
    }

    private void drip() {
        Duration now = world.loop.time();
        nanos = Math.min(BURST * PER_TOKEN.toNanos(), nanos + now.minus(countedAt).toNanos());
        countedAt = now;
    }

    // ---- what has to be true

    void check() {
        eventLine.check(event.waiting());
        require(!event.isSet() || eventLine.isEmpty(), "an event is set and waited for");
        barrierLine.check(barrier.waiting());
        require(barrier.waiting().size() < PARTIES, "all have come and wait");
        require(
                Arrays.stream(numbers).distinct().count() == 1,
                "the numbers of a barrier were given out so often: " + Arrays.toString(numbers));
        bucketLine.check(bucket.waiting());
        drip();
        require(
                bucket.available() == nanos / PER_TOKEN.toNanos(),
                "there are " + nanos + " ns worth of tokens and not as many as in " + bucket);
        bucketLine.requireTooFew(bucket.waiting(), bucket.available());
    }
}
