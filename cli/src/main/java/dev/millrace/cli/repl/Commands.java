package dev.millrace.cli.repl;

import dev.millrace.EventLoop;

/** Methods for the prompt, in addition to Millrace itself. */
public final class Commands {
    private Commands() {}

    /** Prints the tasks and what each waits for. */
    public static void tree() {
        System.out.println(EventLoop.treeOfAll(false).toText().strip());
    }
}
