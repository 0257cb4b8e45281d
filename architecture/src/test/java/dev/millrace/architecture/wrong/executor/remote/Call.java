package dev.millrace.architecture.wrong.executor.remote;

import dev.millrace.architecture.wrong.executor.codec.Bytes;
import java.util.List;

/** Points down, and so closes a ring inside the module. */
public record Call(List<Bytes> sent) {
    /** The last that was sent. */
    public Bytes last() {
        return sent.getLast();
    }
}
