package dev.millrace.architecture.wrong.stream;

import dev.millrace.architecture.wrong.internal.Ring;

/** Goes round the public doors. */
public interface Pipe {

    /** Shows a mechanism. */
    Ring ring();
}
