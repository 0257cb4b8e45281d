package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import dev.millrace.netty.NettyLoop;
import java.io.IOException;
import java.util.Objects;

/**
 * TCP, on the Netty transport of the calling task's loop.
 *
 * {@snippet lang=java :
 * TcpServer server = Tcp.listen("127.0.0.1", 0); // server.port() is known now
 * server.serve(connection -> { // one task per connection, in the server's group
 *     for (String line = connection.readLine(); line != null; line = connection.readLine()) {
 *         connection.writeLine(line.toUpperCase()); // keeps pace with the peer
 *     }
 * });
 * }
 */
public final class Tcp {
    private Tcp() {}

    /** As {@link #connect(String, int, ConnectOptions)}, with the defaults. */
    @Checkpoint
    public static Connection connect(String host, int port) throws IOException {
        return connect(host, port, ConnectOptions.DEFAULTS);
    }

    /**
     * Connects to {@code host}: to the first of its addresses that answers. Put a {@code timeout}
     * around the call to limit the wait. A cancelled call leaves nothing open.
     *
     * @param host a name or an address
     * @throws ConnectFailedException if connecting to all addresses failed; it lists them
     * @throws java.net.UnknownHostException if it has no address
     */
    @Checkpoint
    public static Connection connect(String host, int port, ConnectOptions options)
            throws IOException {
        Async.readyCheckpoint("connect");
        requirePort(port);
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(options, "options");
        return new Connecting(NettyLoop.current(), host, port, options).run();
    }

    /** As {@link #listen(String, int, ServerOptions)}, with the defaults. */
    @Checkpoint
    public static TcpServer listen(String host, int port) throws IOException {
        return listen(host, port, ServerOptions.DEFAULTS);
    }

    /**
     * Opens a server socket. Connections wait in its backlog until {@link TcpServer#serve}.
     *
     * @param host a name or an address of this machine: {@code 127.0.0.1} for this machine only,
     *     {@code 0.0.0.0} or {@code ::} for all. For a name, its first address is used
     * @param port 0 for any free port
     * @throws java.net.BindException if the address is in use, or not one of this machine
     */
    @Checkpoint
    public static TcpServer listen(String host, int port, ServerOptions options)
            throws IOException {
        Async.readyCheckpoint("listen");
        requirePort(port);
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(options, "options");
        return TcpServer.listen(NettyLoop.current(), host, port, options);
    }

    private static void requirePort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
    }
}
