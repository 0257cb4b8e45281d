package dev.millrace.cli.repl;

import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Ends the step that holds up the loop, where it calls {@link #check}: code that was typed does at
 * each turn of a loop.
 */
public final class Stop {
    private static volatile @Nullable EventLoop requested;

    private Stop() {}

    /** Whoever runs on that loop now is who holds it up. */
    static void request(EventLoop loop) {
        requested = loop;
    }

    static void clear() {
        requested = null;
    }

    /** Called by typed code only. */
    public static void check() {
        EventLoop loop = requested;
        if (loop != null && loop.inLoop()) {
            requested = null;
            throw new StoppedStep();
        }
    }

    /** Ctrl-C, in a step that would not end. */
    static final class StoppedStep extends Error {
        private static final long serialVersionUID = 1L;

        StoppedStep() {
            super("stopped by Ctrl-C", null, false, true);
        }
    }
}
