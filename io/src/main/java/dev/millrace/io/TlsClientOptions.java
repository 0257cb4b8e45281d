package dev.millrace.io;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a TLS connection: an immutable value, made once and used for many, since it
 * keeps the sessions that are taken up again. Any thread.
 *
 * <p>The server's certificate must be trusted, and must be of the name that was connected to,
 * whatever else is set here; only {@link #insecureWithoutVerification} changes that.
 */
public final class TlsClientOptions {
    /**
     * Trusts whom the JDK trusts; TLS 1.3 and 1.2 as the JDK allows them; 10 seconds for the
     * handshake.
     */
    public static final TlsClientOptions DEFAULTS = new TlsClientOptions(new Draft());

    private final Draft draft; // written by nobody
    private final TlsContext context;

    private TlsClientOptions(Draft draft) {
        this.draft = draft;
        this.context = TlsContext.ofClient(this);
    }

    /** Trusts those whom {@code authorities} have certified, instead of those the JDK trusts. */
    public TlsClientOptions withTrusted(X509Certificate... authorities) {
        Draft changed = draft.copy();
        changed.trust = TlsTrust.authorities(List.of(authorities));
        return new TlsClientOptions(changed);
    }

    /** As {@link #withTrusted(X509Certificate...)}, of a PEM file, which is read at once. */
    public TlsClientOptions withTrusted(Path authorities) throws IOException {
        return withTrusted(
                TlsIdentity.Pem.certificates(authorities).toArray(new X509Certificate[0]));
    }

    /**
     * Trusts whom {@code manager} trusts. The server's name is verified all the same, also if the
     * manager would not.
     */
    public TlsClientOptions withTrustManager(X509TrustManager manager) {
        Draft changed = draft.copy();
        changed.trust = TlsTrust.of(Objects.requireNonNull(manager, "manager"));
        return new TlsClientOptions(changed);
    }

    /**
     * Checks neither who the server is nor who vouches for it: anybody between can read and change
     * everything. Says so once in the log.
     */
    public TlsClientOptions insecureWithoutVerification() {
        Draft changed = draft.copy();
        changed.trust = TlsTrust.insecure();
        changed.verified = false;
        return new TlsClientOptions(changed);
    }

    /** Shows {@code identity} to a server that asks who the client is. */
    public TlsClientOptions withIdentity(TlsIdentity identity) {
        Draft changed = draft.copy();
        changed.identity = Objects.requireNonNull(identity, "identity");
        return new TlsClientOptions(changed);
    }

    /** Offers {@code protocols} by ALPN, the best first; the server may choose none. */
    public TlsClientOptions withApplicationProtocols(String... protocols) {
        Draft changed = draft.copy();
        changed.protocols = new ApplicationProtocols(List.of(protocols), false);
        return new TlsClientOptions(changed);
    }

    /** Offers {@code protocols} by ALPN; the handshake fails if the server chooses none. */
    public TlsClientOptions withRequiredApplicationProtocols(String... protocols) {
        Draft changed = draft.copy();
        changed.protocols = new ApplicationProtocols(List.of(protocols), true);
        return new TlsClientOptions(changed);
    }

    /** With another limit for the handshake than 10 seconds. */
    public TlsClientOptions withHandshakeLimit(Duration limit) {
        Draft changed = draft.copy();
        changed.handshakeLimit = TlsContext.requirePositive(limit);
        return new TlsClientOptions(changed);
    }

    /**
     * Takes an input that ends without TLS's own word for it as ended, for old peers: whoever is
     * between can then cut off the rest of what is read.
     */
    public TlsClientOptions withTruncationTolerated() {
        Draft changed = draft.copy();
        changed.tolerant = true;
        return new TlsClientOptions(changed);
    }

    /**
     * Uses BoringSSL through netty-tcnative, whose jar must be there, instead of the JDK.
     *
     * @throws IllegalStateException if it cannot be used here; the message says why
     */
    public TlsClientOptions withBoringSsl() {
        Draft changed = draft.copy();
        changed.provider = TlsContext.requireBoringSsl();
        return new TlsClientOptions(changed);
    }

    @Nullable TlsTrust trust() {
        return draft.trust;
    }

    boolean verified() {
        return draft.verified;
    }

    @Nullable TlsIdentity identity() {
        return draft.identity;
    }

    ApplicationProtocols protocols() {
        return draft.protocols;
    }

    Duration handshakeLimit() {
        return draft.handshakeLimit;
    }

    boolean tolerant() {
        return draft.tolerant;
    }

    io.netty.handler.ssl.SslProvider provider() {
        return draft.provider;
    }

    TlsContext context() {
        return context;
    }

    @Override
    public String toString() {
        return "TLS client with "
                + (draft.trust == null ? "the JDK's trust" : draft.trust)
                + (draft.identity == null ? "" : ", " + draft.identity);
    }

    private static final class Draft {
        private @Nullable TlsTrust trust; // null: the JDK's
        private boolean verified = true;
        private @Nullable TlsIdentity identity;
        private ApplicationProtocols protocols = ApplicationProtocols.NONE;
        private Duration handshakeLimit = TlsContext.HANDSHAKE_LIMIT;
        private boolean tolerant;
        private io.netty.handler.ssl.SslProvider provider = io.netty.handler.ssl.SslProvider.JDK;

        Draft copy() {
            var copy = new Draft();
            copy.trust = trust;
            copy.verified = verified;
            copy.identity = identity;
            copy.protocols = protocols;
            copy.handshakeLimit = handshakeLimit;
            copy.tolerant = tolerant;
            copy.provider = provider;
            return copy;
        }
    }
}
