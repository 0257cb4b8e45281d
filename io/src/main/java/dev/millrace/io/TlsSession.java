package dev.millrace.io;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The negotiated session of a TLS connection.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
 * @param applicationProtocol the one chosen by ALPN, such as {@code h2}; null for none
 * @param serverName the name that the client asked for; null for none
 * @param peerCertificates the peer's trusted chain, its own certificate first; empty if it sent
 *     none
 */
public record TlsSession(
        String protocol,
        String cipherSuite,
        @Nullable String applicationProtocol,
        @Nullable String serverName,
        List<X509Certificate> peerCertificates) {}
