package dev.millrace.cli.console;

import java.io.EOFException;
import java.io.IOException;

/** The watched program, which gives the console its snapshots. Called by one thread at a time. */
@FunctionalInterface
public interface TreeSource {

    /**
     * The loops and tasks of the program now, as JSON.
     *
     * @param stacks whether to include the stack of each task
     * @throws EOFException if the program has ended; its message is one sentence
     * @throws IOException if there is no snapshot this time; the next call may succeed
     */
    String tree(boolean stacks) throws IOException;
}
