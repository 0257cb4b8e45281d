package dev.millrace.samples.proxy;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.TaskGroup;
import dev.millrace.TaskGroupException;
import dev.millrace.io.Connection;
import dev.millrace.io.Tcp;
import dev.millrace.io.Tls;
import dev.millrace.io.TlsServerOptions;
import dev.millrace.samples.proxy.Traffic.End;
import java.io.IOException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The proxy's server. Loop only. */
final class ProxyServer {

    private final ProxySettings settings;
    private final TlsServerOptions tls;
    private final Traffic traffic = new Traffic();

    /**
     * Reads the certificate. Call it before the loop runs, because it blocks.
     *
     * @throws IOException if it cannot be read
     */
    ProxyServer(ProxySettings settings) throws IOException {
        this.settings = settings;
        this.tls = TlsServerOptions.ofPem(settings.certificate(), settings.key());
    }

    Traffic traffic() {
        return traffic;
    }

    /**
     * Serves until {@code end} returns, then gives open connections the time to end that the
     * settings allow.
     *
     * @param ready gets the port once clients can connect
     * @param end waits until the proxy must end
     * @throws IOException if the port is not available
     */
    void run(IntConsumer ready, Runnable end) throws IOException {
        try {
            TaskGroup.run(
                    "proxy",
                    group -> {
                        var options = settings.options();
                        try (var server = Tls.listen("0.0.0.0", settings.port(), tls, options)) {
                            group.fork("clients", () -> server.serve(this::serve));
                            ready.accept(server.port());
                            end.run();
                        } // waits for open connections
                    });
        } catch (TaskGroupException e) {
            throw e.rethrowIf(IOException.class);
        }
    }

    private void serve(Connection client) {
        var end = End.BROKEN;
        traffic.begin();
        try {
            end = passOn(client);
        } finally {
            traffic.end(end);
        }
    }

    private End passOn(Connection client) {
        try (var server = connect()) {
            if (server == null) {
                return End.UNREACHABLE;
            }
            try {
                Relay.between(client, server, traffic);
                return End.SERVED;
            } catch (IOException e) {
                // the other side must see an abrupt end, too, because data is missing
                client.abort();
                server.abort();
                return End.BROKEN;
            }
        }
    }

    private @Nullable Connection connect() {
        try {
            return Async.timeout(
                    ProxySettings.CONNECT,
                    () -> Tcp.connect(settings.serverHost(), settings.serverPort()));
        } catch (IOException | DeadlineExceededException e) {
            return null;
        }
    }
}
