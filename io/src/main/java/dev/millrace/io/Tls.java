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
 * TLS for the connections of {@link Tcp} and {@link UnixSockets}, by the JDK or by BoringSSL.
 *
 * {@snippet lang=java :
 * try (Connection connection = Tls.connect("example.org", 443)) { // verifies the name
 *     connection.write("GET / HTTP/1.0\r\n\r\n");
 *     byte[] page = connection.readAll(1_000_000);
 * }
 * }
 *
 * <p>A TLS peer ends its output with a {@code close_notify}. If the input ends without one, reads
 * deliver everything that came and then throw {@link TlsTruncatedException}. {@link
 * Connection#closeOutput} sends the {@code close_notify}. A peer that renegotiates is cut off.
 *
 * <p>A handshake may take 10 seconds; the options change that. If it fails or is cancelled, the
 * connection is aborted. Its computations and the trust managers run on threads of their own, one
 * per core.
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
     * Connects to {@code host}; the server's certificate must be for that name or address.
     *
     * @throws SSLException if the handshake fails
     * @throws ConnectFailedException if connecting to all of its addresses failed
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
     * Opens a server that runs its handlers after the TLS handshake. A failed handshake runs no
     * handler, and is only logged, at debug level.
     *
     * @throws SSLException if the options are not usable, such as an inconsistent certificate chain
     * @see Tcp#listen(String, int, ServerOptions)
     */
    @Checkpoint
    public static TcpServer listen(
            String host, int port, TlsServerOptions tls, ServerOptions options) throws IOException {
        Async.requireArgument(tls, "tls");
        tls.context().await(); // so that unusable options fail here, not with each client
        return Tcp.listen(host, port, options).securedBy(new TlsAdmission(tls));
    }

    /**
     * Starts TLS as the client on an open {@code connection}: after STARTTLS, or inside a tunnel
     * that itself is TLS. What was written before is sent unencrypted. No other task may read or
     * write meanwhile.
     *
     * @param host the name or address that the server's certificate must be for
     * @throws SSLException if the handshake fails, or if bytes arrived before it, because an
     *     attacker may have injected them
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
                throw new SSLException("unprotected bytes came before the handshake");
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

    /** Sessions are cached by name and port; peers without ports get -1. */
    private static int portOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress internet
                ? internet.getPort()
                : -1;
    }

    /**
     * Starts TLS as the server on an open {@code connection}. Bytes that have arrived and were not
     * read count as the beginning of the client's handshake. No other task may read or write
     * meanwhile.
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

    /** The TLS session of {@code connection}; null if it has no TLS. */
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
