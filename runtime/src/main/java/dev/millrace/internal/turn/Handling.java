package dev.millrace.internal.turn;

import dev.millrace.internal.fiber.DriverFiber;

/**
 * The time in which the driver runs code of others: handlers of its poller, and work that wants its
 * thread. Driver only; what it returns is a hint elsewhere.
 */
final class Handling {
    private final DriverFiber fiber;
    private final Shortages shortages;
    private boolean underWay;
    private long times;

    Handling(DriverFiber fiber, Shortages shortages) {
        this.fiber = fiber;
        this.shortages = shortages;
    }

    /** The driver, as the fiber that this code runs on. */
    DriverFiber fiber() {
        return fiber;
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** How often it has begun. */
    long times() {
        return times;
    }

    void begin() {
        if (!underWay) {
            fiber.begin(); // for which there may be no memory
            times++;
            underWay = true;
        }
    }

    /** As {@link #begin}, for work that a fiber waits for and nobody else knows of. */
    void beginSurely() {
        while (!underWay) {
            try {
                begin();
            } catch (OutOfMemoryError e) {
                shortages.endure(e);
            }
        }
    }

    void end() {
        if (underWay) {
            fiber.end();
            underWay = false;
            Thread.interrupted(); // an interrupt of one handler must not hit the next wait
        }
    }
}
