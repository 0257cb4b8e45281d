package dev.millrace.cli.repl;

import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Ends the step that holds up the loop. Typed code calls {@link #check} in each iteration of a
 * loop.
 */
public final class Stop {
    private static volatile @Nullable EventLoop requested;

    private Stop() {}

    /** Requests the end of the step that runs on {@code loop} now. */
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

    /** Thrown into a step that did not end after Ctrl-C. */
    static final class StoppedStep extends Error {
        private static final long serialVersionUID = 1L;

        StoppedStep() {
            super("stopped by Ctrl-C", null, false, true);
        }
    }
}
