package dev.millrace;

import dev.millrace.spi.Description;

/** How messages name user code. */
final class Described {
    private Described() {}

    /**
     * By its class, after removing internal wrappers. Not by its {@code toString}, which may hold
     * values that must not appear in messages.
     */
    static String code(Object code) {
        return code instanceof Around ours ? code(ours.code()) : Description.code(code);
    }
}
