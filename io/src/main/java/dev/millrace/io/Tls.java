package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.Checkpoint;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS, as the JDK does it or BoringSSL, around the connections of {@link Tcp} and {@link
 * UnixSockets}.
 *
 * {@snippet lang=java :
 * try (Connection connection = Tls.connect("example.org", 443)) { // whose name is verified
 *     connection.write("GET / HTTP/1.0\r\n\r\n");
 *     byte[] page = connection.readAll(1_000_000);
 * }
 * }
 *
 * <p>What is read through it ends with TLS's own word for that. If the input ends without it, all
 * that came is delivered, and then a {@link TlsTruncatedException}. {@link Connection#closeOutput}
 * says that word. A peer that wants to renegotiate is cut off.
 *
 * <p>A handshake has a limit of 10 seconds, which the options change. If it fails, by whatever, a
 * cancel included, the connection is aborted. What the engines compute for it, and what trust
 * managers do, runs on threads of its own, one a core.
 */
public final class Tls {
    private Tls() {}

    /** As {@link #connect(String, int, TlsClientOptions, ConnectOptions)}, with the defaults. */
    @Checkpoint
    public static Connection connect(String host, int port) throws IOException {
        return connect(host, port, TlsClientOptions.DEFAULTS);
    }

    /** As {@link #connect(String, int, TlsClientOptions, ConnectOptions)}, with the defaults. */
    @Checkpoint
    public static Connection connect(String host, int port, TlsClientOptions tls)
            throws IOException {
        return connect(host, port, tls, ConnectOptions.DEFAULTS);
    }

    /**
     * Connects to {@code host}, whose certificate must be of that name, or address.
     *
     * @throws SSLException if the handshake fails
     * @throws ConnectFailedException if none of its addresses can be connected to
     */
    @Checkpoint
    public static Connection connect(
            String host, int port, TlsClientOptions tls, ConnectOptions options)
            throws IOException {
        Async.requireArgument(tls, "tls");
        Connection connection = Tcp.connect(host, port, options);
        boolean secure = false;
        try {
            start(connection, host, tls);
            secure = true;
            return connection;
        } finally {
            if (!secure) {
                connection.abort();
            }
        }
    }

    /** As {@link #listen(String, int, TlsServerOptions, ServerOptions)}, with the defaults. */
    @Checkpoint
    public static TcpServer listen(String host, int port, TlsServerOptions tls) throws IOException {
        return listen(host, port, tls, ServerOptions.DEFAULTS);
    }

    /**
     * A server whose handlers get connections with the handshake behind them. A client whose
     * handshake fails gets none: that is told to the log at debug level only.
     *
     * @throws SSLException if nothing can be made of the options, as of a chain that does not hold
     *     together
     * @see Tcp#listen(String, int, ServerOptions)
     */
    @Checkpoint
    public static TcpServer listen(
            String host, int port, TlsServerOptions tls, ServerOptions options) throws IOException {
        Async.requireArgument(tls, "tls");
        tls.context().await(); // what it cannot be made of is said here, and not to each client
        return Tcp.listen(host, port, options).securedBy(new TlsAdmission(tls));
    }

    /**
     * Goes over to TLS as the client, in the middle of {@code connection}: behind the answer of a
     * STARTTLS, or in a tunnel that is TLS itself. What was written before goes out as it is.
     * Nobody may be reading or writing meanwhile.
     *
     * @param host the name, or address, that the server's certificate must be of
     * @throws SSLException if the handshake fails, or if something came before it, which somebody
     *     between may have put there
     */
    @Checkpoint
    public static TlsSession start(Connection connection, String host, TlsClientOptions options)
            throws IOException {
        Async.requireArgument(connection, "connection");
        Async.requireArgument(host, "host");
        Async.requireArgument(options, "options");
        connection.requireIdle("start");
        boolean begun = false;
        try {
            SslContext context = options.context().await();
            if (connection.wire().incoming().size() > 0) {
                throw new SSLException(
                        "bytes came before the handshake, which nobody has protected");
            }
            Channel channel = connection.channel();
            SslHandler handler = TlsContext.client(context, channel.alloc(), host, portOf(channel));
            begun = true;
            return new TlsHandshake(connection, handler, options.tolerant())
                    .run(options.handshakeLimit(), options.protocols());
        } finally {
            if (!begun) {
                connection.abort();
            }
        }
    }

    /** Sessions are kept by name and port; what is no port is another kind of peer. */
    private static int portOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress internet
                ? internet.getPort()
                : -1;
    }

    /**
     * Goes over to TLS as the server, in the middle of {@code connection}. What came already and
     * was not read is taken for the client's first words of the handshake. Nobody may be reading or
     * writing meanwhile.
     *
     * @throws SSLException if the handshake fails
     */
    @Checkpoint
    public static TlsSession start(Connection connection, TlsServerOptions options)
            throws IOException {
        Async.requireArgument(connection, "connection");
        Async.requireArgument(options, "options");
        connection.requireIdle("start");
        boolean begun = false;
        try {
            SslContext context = options.context().await();
            SslHandler handler =
                    TlsContext.server(context, connection.channel().alloc(), options.names());
            begun = true;
            return new TlsHandshake(connection, handler, options.tolerant())
                    .run(options.handshakeLimit(), options.protocols());
        } finally {
            if (!begun) {
                connection.abort();
            }
        }
    }

    /** What the two sides of {@code connection} have agreed on; null if it is without TLS. */
    public static @Nullable TlsSession session(Connection connection) {
        SslHandler innermost = null;
        for (Map.Entry<String, ChannelHandler> each : connection.channel().pipeline()) {
            if (each.getValue() instanceof SslHandler handler) {
                innermost = handler;
            }
        }
        return innermost == null ? null : TlsHandshake.session(Objects.requireNonNull(innermost));
    }
}
