package dev.millrace.samples.redis;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.io.ConnectionLimits;
import dev.millrace.io.ServerOptions;
import dev.millrace.io.Signals;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import java.io.IOException;
import java.time.Duration;

/**
 * The program: serves {@code redis-cli} and other clients on a port of this machine, by default any
 * free one.
 *
 * <p>After SIGTERM it accepts no more clients, sends the replies to the requests that it has, and
 * ends with status 0.
 */
public final class Redis {
    // A subscriber may be silent for ever. Requests are small, so the read-ahead is, too.
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULTS
                    .withMostConnections(10_000)
                    .withIdleLimit(ServerOptions.FOREVER)
                    .withDrainLimit(Duration.ofSeconds(5))
                    .withLimits(ConnectionLimits.DEFAULTS.withReadAhead(16 * 1024));

    private Redis() {}

    /** Serves until SIGTERM; the argument is the port. */
    public static void main(String[] arguments) {
        Async.main(arguments, Redis::run);
    }

    // @start region=run
    private static void run(String[] arguments) throws IOException {
        int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        try (var terminations = Signals.stream("TERM")) {
            TcpServer server = Tcp.listen("127.0.0.1", port, OPTIONS);
            var clients = new Clients();
            System.out.println("Redis is open at 127.0.0.1:" + server.port());
            TaskGroup.run(group -> {
                group.fork("clients", () -> server.serve(clients::serve));
                terminations.next();
                clients.end();
                server.close();
            });
        }
        System.out.println("Redis is closed.");
    }
    // @end
}
