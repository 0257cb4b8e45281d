package dev.millrace.samples.flightdesk.serve;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where the desk works out its report. */
public enum Mode {
    /** In a task, as a careless migration leaves it: the loop stands still meanwhile. */
    BLOCKING,

    /** On a thread of {@link dev.millrace.executor.Dispatcher#cpu()}. */
    EXECUTOR;

    /** The mode that goes by {@code word}, if there is one. */
    static Optional<Mode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }

    /** What addresses and events call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
