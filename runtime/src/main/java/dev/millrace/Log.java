package dev.millrace;

/** Where the runtime writes. A class of its own, as to find a logger takes milliseconds. */
final class Log {
    static final System.Logger LOGGER = System.getLogger("dev.millrace");

    private Log() {}
}
