package dev.millrace.architecture.wrong;

import dev.millrace.architecture.wrong.internal.Ring;
import dev.millrace.architecture.wrong.stream.Pipe;

/** Shows a mechanism, and leans on what stands on it. */
public class Loop {

    /** Shows a mechanism to its subclasses. */
    protected Ring ring(Pipe pipe) {
        return pipe.ring();
    }
}
