package dev.millrace;

import org.jspecify.annotations.Nullable;

/** An observer that can be removed by the callback it was registered with. */
abstract class Removable extends Observer {
    // the registration of the same callback before this one; set during a search
    @Nullable Removable older;

    abstract Object callback();

    /** It was removed or settled, and does not wait any more. */
    abstract void removed();
}
