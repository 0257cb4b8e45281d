package dev.millrace;

import org.jspecify.annotations.Nullable;

/** An observer that is taken out again by naming the callback it was registered with. */
abstract class Removable extends Observer {
    // where a callback is looked for: the one with the same callback that was registered before
    @Nullable Removable older;

    abstract Object callback();

    /** It was taken out, or has been told: nothing waits any more. */
    abstract void removed();
}
