package dev.millrace.fuzz;

/**
 * Something that takes input from others. A class with a public constructor without parameters,
 * listed in {@link Targets}.
 *
 * <p>What a target throws is a finding. So it catches the exceptions that its subject documents,
 * and no others, and throws an {@link AssertionError} for a wrong result.
 */
public interface Target {
    /**
     * Feeds the subject with {@code input}. The same input does the same each time, whatever was
     * run before.
     */
    void run(byte[] input) throws Throwable;
}
