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

/** The proxy, from its first connection to its last. Loop only. */
final class ProxyServer {

    private final ProxySettings settings;
    private final TlsServerOptions tls;
    private final Traffic traffic = new Traffic();

    /**
     * Reads the certificate, before there is a loop that would stand still for it.
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
     * Serves until {@code end} returns, then lets the connections that are open end, for as long as
     * the settings say.
     *
     * @param ready told the port, once clients can connect
     * @param end waits until the proxy has to go
     * @throws IOException if the port cannot be had
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
                        } // waits for those that are open
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
                // the side that is left learns in the same way that something is missing
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
