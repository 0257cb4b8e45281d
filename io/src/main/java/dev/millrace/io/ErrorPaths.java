package dev.millrace.io;

import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import java.io.IOException;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Loads what else would be loaded when something has failed. To load a class takes a descriptor:
 * one whose first use comes when none is left can never be used again, and neither can what the JDK
 * opens for the first wait of a virtual thread.
 */
final class ErrorPaths {
    private static final String[] FIRST_USED_IN_TROUBLE = {
        "dev.millrace.CommonLoop",
        "dev.millrace.LoopFault",
        "dev.millrace.Outcome$Cancelled",
        "dev.millrace.Outcome$Failed",
        "dev.millrace.TaskGroupException",
        "dev.millrace.spi.Rethrow",
        "dev.millrace.spi.Unwrap",
        "dev.millrace.io.ConnectionClosedException",
        "dev.millrace.io.ConnectionResetException",
        "dev.millrace.io.Failures",
        "dev.millrace.io.IncompleteReadException",
        "dev.millrace.io.IncompleteWriteException",
    };

    private ErrorPaths() {}

    @SuppressWarnings("unused")
    private static volatile @Nullable String failureSeen;

    private static volatile boolean loaded; // two loops may both load it: that is no harm

    /** To be called, by a task, before anything can fail for want of descriptors. */
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

    /** A child that fails comes through most of what a failure comes through. */
    private static void fail() {
        try {
            TaskGroup.run(group -> {
                group.fork(() -> {
                    throw new IOException("to load what failures need");
                });
            });
        } catch (TaskGroupException e) {
            failureSeen = e.getMessage(); // which has classes of its own
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
