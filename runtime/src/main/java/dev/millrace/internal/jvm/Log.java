package dev.millrace.internal.jvm;

/** Where the runtime writes. A class of its own, as to find a logger takes milliseconds. */
public final class Log {
    public static final System.Logger LOGGER = System.getLogger("dev.millrace");

    private Log() {}
}
