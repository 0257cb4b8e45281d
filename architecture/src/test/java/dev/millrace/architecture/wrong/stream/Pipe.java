package dev.millrace.architecture.wrong.stream;

import dev.millrace.architecture.wrong.internal.Ring;

/** Bypasses the public API. */
public interface Pipe {

    /** Shows a mechanism. */
    Ring ring();
}
