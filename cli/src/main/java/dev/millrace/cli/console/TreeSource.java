package dev.millrace.cli.console;

import java.io.IOException;

/** Where the console gets its pictures: a watched program. Asked by one thread at a time. */
@FunctionalInterface
public interface TreeSource {

    /**
     * What the program does now, as JSON.
     *
     * @param stacks whether with the stack of each task
     * @throws IOException if the program does not answer any more; its message is one sentence
     */
    String tree(boolean stacks) throws IOException;
}
