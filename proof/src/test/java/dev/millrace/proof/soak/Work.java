package dev.millrace.proof.soak;

import dev.millrace.FiberEngine;
import dev.millrace.spi.PollerFactory;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A kind of work, done in rounds by the main task of a loop of its own. */
abstract class Work {
    final Ledger ledger;
    final Random random; // of the loop alone
    final FiberEngine engine;

    Work(Shift shift) {
        ledger = shift.ledger();
        random = new Random(shift.seed());
        engine = shift.engine();
    }

    /** What a kind of work is made with. */
    record Shift(Ledger ledger, long seed, FiberEngine engine) {}

    /** One round; what it has started ends with it, or soon. */
    abstract void round() throws Exception;

    /** Brings what it keeps between rounds to its size, for a sample. */
    void settle() throws Exception {}

    /** Ends what it keeps between rounds. Not on the loop. */
    void close() throws Exception {}

    /** Gets what its loop's discard handler gets. */
    void discard(Object value) {
        ledger.discard(value);
    }

    /** What its loop sleeps in; null for the selector of the JDK. */
    @Nullable PollerFactory poller() {
        return null;
    }

    boolean oneIn(int rounds) {
        return random.nextInt(rounds) == 0;
    }

    /** A failure that is part of the work. */
    static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Planned(String message) {
            super(message, null, false, false);
        }
    }
}
