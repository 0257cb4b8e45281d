package dev.millrace.samples.flightdesk.serve;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where the desk computes its report. */
public enum Mode {
    /** In a task, as a careless migration leaves it: it holds up the loop. */
    BLOCKING,

    /** On a thread of {@link dev.millrace.executor.Dispatcher#cpu()}. */
    EXECUTOR;

    /** The mode named {@code word}, if there is one. */
    static Optional<Mode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }

    /** Its name in addresses and events. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
