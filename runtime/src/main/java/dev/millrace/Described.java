package dev.millrace;

import dev.millrace.spi.Description;

/** What messages call code of the user's. */
final class Described {
    private Described() {}

    /**
     * By its class, through what is ours around it. Not by its text, which may hold values: faults
     * are shown to whoever looks into the program.
     */
    static String code(Object code) {
        return code instanceof Around ours ? code(ours.code()) : Description.code(code);
    }
}
