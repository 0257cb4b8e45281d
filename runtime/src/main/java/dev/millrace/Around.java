package dev.millrace;

/** An internal callback that wraps user code. */
interface Around {
    /** The wrapped user code. */
    Object code();
}
