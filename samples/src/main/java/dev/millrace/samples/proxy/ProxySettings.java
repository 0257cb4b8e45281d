package dev.millrace.samples.proxy;

import dev.millrace.io.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of a proxy.
 *
 * @param port the port for clients; 0 for any free port
 * @param serverHost the host of the server behind the proxy
 * @param serverPort its port
 * @param certificate the certificate chain for the clients, as PEM
 * @param key its private key, as PEM
 * @param connections how many may be open at once; others wait
 * @param idle how long a connection may be silent
 * @param drain how long connections may last once the proxy is ending
 */
record ProxySettings(
        int port,
        String serverHost,
        int serverPort,
        Path certificate,
        Path key,
        int connections,
        Duration idle,
        Duration drain) {

    /** How long the server behind the proxy may take to accept a connection. */
    static final Duration CONNECT = Duration.ofSeconds(5);

    ServerOptions options() {
        return ServerOptions.DEFAULTS
                .withMostConnections(connections)
                .withIdleLimit(idle)
                .withDrainLimit(drain);
    }
}
