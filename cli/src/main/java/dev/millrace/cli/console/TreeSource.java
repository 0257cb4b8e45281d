package dev.millrace.cli.console;

import java.io.EOFException;
import java.io.IOException;

/** Where the console gets its pictures: a watched program. Asked by one thread at a time. */
@FunctionalInterface
public interface TreeSource {

    /**
     * What the program does now, as JSON.
     *
     * @param stacks whether with the stack of each task
     * @throws EOFException if the program has ended; its message is one sentence
     * @throws IOException if it gives no picture this time
     */
    String tree(boolean stacks) throws IOException;
}
