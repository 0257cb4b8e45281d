package dev.millrace.samples.proxy;

import dev.millrace.io.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a proxy does, and how much of it.
 *
 * @param port where clients find it; 0 for one that is free
 * @param serverHost where the server behind it is
 * @param serverPort its port
 * @param certificate the chain that clients are shown, as PEM
 * @param key its private key, as PEM
 * @param connections how many may be open at once; others wait
 * @param idle how long a connection may be silent
 * @param drain how long connections may last when the proxy is told to end
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

    /** How long the server behind may take to accept a connection. */
    static final Duration CONNECT = Duration.ofSeconds(5);

    ServerOptions options() {
        return ServerOptions.DEFAULTS
                .withMostConnections(connections)
                .withIdleLimit(idle)
                .withDrainLimit(drain);
    }
}
