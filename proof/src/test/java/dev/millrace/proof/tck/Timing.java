package dev.millrace.proof.tck;

import org.testng.SkipException;

/**
 * How long the suites wait, in milliseconds: generous where a slow machine would fail them, short
 * where they wait in vain.
 */
final class Timing {

    /** For a signal that must come. */
    static final long SIGNALS = 3_000;

    /** For a signal that must not. */
    static final long SILENCE = 50;

    /**
     * Before the one look that the suite takes for an error: its sum of what is left of the time
     * comes out negative, so it gives up when the first look finds nothing.
     */
    static final long POLL = 400;

    /** For a cancellation to arrive, before the one collection that must take what was let go. */
    static final long COLLECTION = 300;

    /** For what the suite looks at once, as soon as it may. */
    private static final int LOOKS = 5;

    private Timing() {}

    /**
     * Makes {@code test} look again if it came to nothing: beside other suites it may look too
     * early, and what is wrong is wrong at the last look as well. An optional test that came to
     * nothing skips itself.
     */
    static void patiently(Look reset, Look test) throws Throwable {
        for (int looks = 1; looks < LOOKS; looks++) {
            try {
                test.look();
                return;
            } catch (AssertionError | SkipException tooEarly) {
                reset.look();
            }
        }
        test.look();
    }

    /** A test of a suite. */
    @FunctionalInterface
    interface Look {
        void look() throws Throwable;
    }
}
