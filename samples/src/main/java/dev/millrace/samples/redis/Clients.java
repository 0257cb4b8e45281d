package dev.millrace.samples.redis;

import dev.millrace.CancelScope;
import dev.millrace.VoidBody;
import dev.millrace.io.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The state that all clients of a server share. Loop only. */
final class Clients {
    private static final long MOST_BYTES = 32 << 20;

    private final Topics topics = new Topics();
    private final Commands commands = new Commands(new Store(MOST_BYTES), topics);
    private final Set<CancelScope> waits = new HashSet<>();
    private boolean ended;

    /** Serves one client until it disconnects or the server ends. */
    void serve(Connection connection) {
        var client = new Client(connection, this, commands);
        try {
            client.serve();
        } finally {
            topics.leave(client);
        }
    }

    /**
     * Runs {@code body}, which waits for a client or for something that a client asked for.
     *
     * @return false if the server is ending and so cut the wait short
     */
    <X extends Throwable> boolean await(VoidBody<X> body) throws X {
        if (ended) {
            return false;
        }
        var wait = new CancelScope();
        waits.add(wait);
        try {
            return wait.run(body);
        } finally {
            waits.remove(wait);
        }
    }

    /** Makes every client end after its current request. */
    void end() {
        ended = true;
        List.copyOf(waits).forEach(wait -> wait.cancel("the server ends"));
    }
}
