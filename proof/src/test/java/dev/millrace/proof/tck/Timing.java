package dev.millrace.proof.tck;

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
    static final long POLL = 300;

    /** For a cancellation to arrive, before the one collection that must take what was let go. */
    static final long COLLECTION = 300;

    private Timing() {}
}
