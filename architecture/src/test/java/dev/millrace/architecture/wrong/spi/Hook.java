package dev.millrace.architecture.wrong.spi;

import dev.millrace.architecture.wrong.internal.Ring;

/** Looks at the mechanism. */
public interface Hook {

    /** Shows it, too, inside another type. */
    void fire(java.util.List<Ring> rings);
}
