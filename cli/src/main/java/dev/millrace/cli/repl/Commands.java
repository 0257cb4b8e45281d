package dev.millrace.cli.repl;

import dev.millrace.EventLoop;

/** What is at hand at the prompt, beside Millrace itself. */
public final class Commands {
    private Commands() {}

    /** Prints the tasks, and what each waits for. */
    public static void tree() {
        System.out.println(EventLoop.treeOfAll(false).toText().strip());
    }
}
