package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loop and a foreign thread that act at the same moment; which acts a little later is left to
 * chance.
 */
final class Duel {

    private static final int MOST_SPINS = 600;

    /** How often to wait long enough for a loop that has to wait for a processor. */
    private static final int ROUNDS_PER_LONG_WAIT = 16;

    private static final int LONG_WAIT = 100;

    private Duel() {}

    /** Has {@code theirs} run on the loop and {@code ours} here; returns when ours has returned. */
    static void fight(EventLoop loop, Runnable theirs, Runnable ours) {
        loop.callSoonThreadSafe(theirs);
        var random = ThreadLocalRandom.current();
        int most = random.nextInt(ROUNDS_PER_LONG_WAIT) == 0 ? LONG_WAIT * MOST_SPINS : MOST_SPINS;
        for (int spins = random.nextInt(most); spins > 0; spins--) {
            Thread.onSpinWait();
        }
        ours.run();
    }
}
