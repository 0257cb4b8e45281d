package dev.millrace.samples.proxy;

import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.io.Connection;
import java.io.IOException;
import java.util.function.IntConsumer;

/** Passes on what two sides say to each other, until both have said all. */
final class Relay {

    private Relay() {}

    // @start region=relay
    /**
     * Returns when both sides have ended their output.
     *
     * @throws IOException if one of them breaks; the other has not been told
     */
    static void between(Connection client, Connection server, Traffic traffic) throws IOException {
        try {
            TaskGroup.run(group -> {
                group.fork("in", () -> pass(client, server, traffic::in));
                group.fork("out", () -> pass(server, client, traffic::out));
            });
        } catch (TaskGroupException e) {
            throw e.rethrowIf(IOException.class);
        }
    }

    /** The end of one side's output is told to the other, which may go on talking. */
    private static void pass(Connection from, Connection to, IntConsumer count) throws IOException {
        for (var some = from.readBuffer(); some != null; some = from.readBuffer()) {
            count.accept(some.readableBytes());
            to.writeBuffer(some);
        }
        to.closeOutput();
    }
    // @end
}
