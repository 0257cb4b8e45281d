package dev.millrace.samples.proxy;

import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.io.Connection;
import java.io.IOException;
import java.util.function.IntConsumer;

/** Copies bytes between two connections in both directions, until both have ended. */
final class Relay {

    private Relay() {}

    // @start region=relay
    /**
     * Returns when both sides have ended their output.
     *
     * @throws IOException if one of them fails; the other is left open
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

    /** Also passes on the end of the output; the other side may still send. */
    private static void pass(Connection from, Connection to, IntConsumer count) throws IOException {
        for (var some = from.readBuffer(); some != null; some = from.readBuffer()) {
            count.accept(some.readableBytes());
            to.writeBuffer(some);
        }
        to.closeOutput();
    }
    // @end
}
