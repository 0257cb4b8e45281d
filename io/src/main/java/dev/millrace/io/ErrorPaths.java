package dev.millrace.io;

import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import java.io.IOException;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Loads classes that are otherwise first needed after a failure. Loading a class takes a file
 * descriptor: a class that is first used when none is left fails for good. The same holds for what
 * the JDK opens for the first wait of a virtual thread.
 */
final class ErrorPaths {
    /** Besides those that a failing task uses, see {@link #fail}. */
    private static final String[] FIRST_USED_IN_TROUBLE = {
        "dev.millrace.CommonLoop",
        "dev.millrace.LoopFault",
        "dev.millrace.spi.Rethrow",
        "dev.millrace.io.ConnectionClosedException",
        "dev.millrace.io.ConnectionResetException",
        "dev.millrace.io.Failures",
        "dev.millrace.io.IncompleteReadException",
        "dev.millrace.io.IncompleteWriteException",
    };

    private ErrorPaths() {}

    @SuppressWarnings("unused")
    private static volatile @Nullable String failureSeen;

    private static volatile boolean loaded; // two loops may both load it, which does no harm

    /** Called by a task before descriptors can run out. */
    static void load() throws IOException {
        if (loaded) {
            return;
        }
        try (Selector selector = Selector.open()) {
            selector.select(1); // the first wait of a virtual thread opens the JDK's poller
        }
        for (String name : FIRST_USED_IN_TROUBLE) {
            load(name);
        }
        fail();
        loaded = true;
    }

    /** A failing child process uses most of the code that handles failures. */
    private static void fail() {
        try {
            TaskGroup.run(group -> {
                group.fork(() -> {
                    throw new IOException("to load what failures need");
                });
            });
        } catch (TaskGroupException e) {
            failureSeen = e.getMessage(); // building the message loads more classes
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
