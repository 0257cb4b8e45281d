package dev.millrace.internal.fiber;

import org.jspecify.annotations.Nullable;

/** A platform thread of ours that fibers of the carrier engine are mounted on. */
interface Mount {

    /** The fiber that the calling code runs on; null if it runs on the platform thread itself. */
    @Nullable Fiber mounted();
}
