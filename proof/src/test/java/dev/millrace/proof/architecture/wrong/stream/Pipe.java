package dev.millrace.proof.architecture.wrong.stream;

import dev.millrace.proof.architecture.wrong.internal.Ring;

/** Goes round the public doors. */
public interface Pipe {

    /** Shows a mechanism. */
    Ring ring();
}
