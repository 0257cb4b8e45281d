package dev.millrace.proof.reactive;

import dev.millrace.EventLoop;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A loop and a foreign thread that act at the same moment; which acts a little later is left to
 * chance.
 */
final class Duel {

    private static final int MOST_SPINS = 600;

    private Duel() {}

    /** Has {@code theirs} run on the loop and {@code ours} here; returns when ours has returned. */
    static void fight(EventLoop loop, Runnable theirs, Runnable ours) {
        loop.callSoonThreadSafe(theirs);
        for (int spins = ThreadLocalRandom.current().nextInt(MOST_SPINS); spins > 0; spins--) {
            Thread.onSpinWait();
        }
        ours.run();
    }
}
