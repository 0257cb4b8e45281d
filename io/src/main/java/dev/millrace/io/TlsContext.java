package dev.millrace.io;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.executor.Dispatcher;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes TLS engines. Created at the first handshake, because it reads the JDK's trust store. */
abstract class TlsContext {
    static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

    private static final int MOST_SESSIONS = 1_024; // cached for resumption
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private volatile @Nullable SslContext made; // written by jobs; the last one wins

    static TlsContext ofClient(TlsClientOptions options) {
        return new TlsContext() {
            @Override
            SslContext make() throws SSLException {
                SslContextBuilder builder = SslContextBuilder.forClient();
                TlsIdentity identity = options.identity();
                if (identity != null) {
                    builder.keyManager(identity.key(), identity.chain());
                }
                builder.endpointIdentificationAlgorithm(options.verified() ? "HTTPS" : null);
                return build(builder, options.provider(), options.trust(), options.protocols());
            }
        };
    }

    static TlsContext ofServer(TlsServerOptions options) {
        return new TlsContext() {
            @Override
            SslContext make() throws SSLException {
                TlsIdentity identity = options.identity();
                SslContextBuilder builder =
                        identity == null
                                ? SslContextBuilder.forServer(options.names())
                                : SslContextBuilder.forServer(identity.key(), identity.chain());
                builder.clientAuth(options.clients());
                return build(builder, options.provider(), options.trust(), options.protocols());
            }
        };
    }

    abstract SslContext make() throws SSLException;

    private static SslContext build(
            SslContextBuilder builder,
            SslProvider provider,
            @Nullable TlsTrust trust,
            ApplicationProtocols protocols)
            throws SSLException {
        if (trust != null) {
            trust.application().accept(builder);
        }
        return builder.sslProvider(provider)
                .protocols(PROTOCOLS)
                .applicationProtocolConfig(protocols.config(provider))
                .sessionCacheSize(MOST_SESSIONS)
                .build();
    }

    /** Creates the context off the loop, if there is none yet. Awaits. */
    SslContext await() throws IOException {
        SslContext there = made;
        if (there == null) {
            there =
                    runInExecutor(Dispatcher.blocking(), () -> make())
                            .awaitThrowing(IOException.class);
            made = there;
        }
        return there;
    }

    /** A handler for a connection to {@code host}; it verifies the host. */
    static SslHandler client(SslContext context, ByteBufAllocator buffers, String host, int port) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        var work = new TlsWork();
        SslHandler handler = context.newHandler(buffers, name, port, work);
        work.of(handler);
        if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            SSLEngine engine = handler.engine();
            SSLParameters parameters = engine.getSSLParameters();
            // the JDK itself would not send a name without a dot
            parameters.setServerNames(List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
        }
        return handler;
    }

    /** A handler for an accepted connection. */
    static SslHandler server(
            SslContext context, ByteBufAllocator buffers, @Nullable ServerNames names) {
        var work = new TlsWork();
        SslHandler handler = context.newHandler(buffers, work);
        work.of(handler);
        if (names != null) {
            SSLEngine engine = handler.engine();
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setSNIMatchers(List.of(names.matcher()));
            engine.setSSLParameters(parameters);
        }
        return handler;
    }

    static SslProvider requireBoringSsl() {
        if (!OpenSsl.isAvailable()) {
            Throwable cause = OpenSsl.unavailabilityCause();
            throw new IllegalStateException(
                    "no BoringSSL: add netty-tcnative-boringssl-static of this platform", cause);
        }
        return SslProvider.OPENSSL;
    }

    static Duration requirePositive(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("a handshake's limit is more than 0, not " + limit);
        }
        return limit;
    }

    /** {@code name} as text; null if it is not a host name. */
    static @Nullable String hostName(SNIServerName name) {
        if (name instanceof SNIHostName host) {
            return host.getAsciiName();
        }
        try {
            return new SNIHostName(name.getEncoded()).getAsciiName();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
