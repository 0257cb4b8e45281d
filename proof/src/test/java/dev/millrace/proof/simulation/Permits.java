package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.sync.AsyncSemaphore;
import java.time.Duration;

/** A semaphore, with a model of who has how many of its permits. */
final class Permits {
    static final int TOTAL = 3;

    final AsyncSemaphore semaphore = AsyncSemaphore.bounded(TOTAL);
    final Line line;
    private int held;

    Permits(World world) {
        line = new Line(world, "permits");
    }

    void hold(Actor me, int count, Duration time) {
        line.await(count, () -> semaphore.acquire(count));
        holdTaken(me, count, time);
    }

    void runWith(Actor me, int count, Duration time) {
        Line.Place place = line.join(count);
        try {
            semaphore.run(
                    count,
                    () -> {
                        place.served();
                        stay(me, count, time);
                    });
        } finally {
            place.leave();
        }
    }

    void tryHold(Actor me, int count, Duration time) {
        if (semaphore.tryAcquire(count)) {
            line.servedAtOnce();
            holdTaken(me, count, time);
        }
    }

    /** Stays with permits that it has already, and gives them back. */
    void holdTaken(Actor me, int count, Duration time) {
        try {
            stay(me, count, time);
        } finally {
            semaphore.release(count);
        }
    }

    private void stay(Actor me, int count, Duration time) {
        held += count;
        require(held <= TOTAL, held + " permits are taken");
        try {
            me.sleep(time);
        } finally {
            held -= count;
        }
    }

    void check() {
        var queue = semaphore.waiting();
        line.check(queue);
        require(semaphore.available() == TOTAL - held, held + " are taken of " + semaphore);
        line.requireTooFew(queue, semaphore.available());
    }

    void checkAtEnd() {
        require(semaphore.available() == TOTAL, "permits are lost: " + semaphore);
    }
}
