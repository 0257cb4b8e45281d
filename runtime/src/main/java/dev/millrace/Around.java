package dev.millrace;

/** A callback of ours around code of the user's. */
interface Around {
    /** What the user handed in. */
    Object code();
}
