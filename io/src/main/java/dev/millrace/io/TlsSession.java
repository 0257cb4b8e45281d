package dev.millrace.io;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of a TLS connection have agreed on.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
 * @param applicationProtocol the one chosen by ALPN, such as {@code h2}; null for none
 * @param serverName the name that the client has asked for; null for none
 * @param peerCertificates what the peer has shown and was trusted for, its own first; none if it
 *     has shown none
 */
public record TlsSession(
        String protocol,
        String cipherSuite,
        @Nullable String applicationProtocol,
        @Nullable String serverName,
        List<X509Certificate> peerCertificates) {}
