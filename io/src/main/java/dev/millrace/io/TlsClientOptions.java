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
 * The options of TLS clients. Immutable; any thread. Use one instance for many connections, because
 * it caches the sessions for resumption.
 *
 * <p>The server's certificate must always be trusted and be for the name that was connected to;
 * only {@link #insecureWithoutVerification} changes that.
 */
public final class TlsClientOptions {
    /**
     * The defaults: the JDK's trust store; TLS 1.3 and 1.2 as far as the JDK allows them; 10
     * seconds for the handshake.
     */
    public static final TlsClientOptions DEFAULTS = new TlsClientOptions(new Draft());

    private final Draft draft; // never changed
    private final TlsContext context;

    private TlsClientOptions(Draft draft) {
        this.draft = draft;
        this.context = TlsContext.ofClient(this);
    }

    /** Trusts certificates issued by {@code authorities} instead of the JDK's trust store. */
    public TlsClientOptions withTrusted(X509Certificate... authorities) {
        Draft changed = draft.copy();
        changed.trust = TlsTrust.authorities(List.of(authorities));
        return new TlsClientOptions(changed);
    }

    /** As {@link #withTrusted(X509Certificate...)}, from a PEM file, which is read at once. */
    public TlsClientOptions withTrusted(Path authorities) throws IOException {
        return withTrusted(
                TlsIdentity.Pem.certificates(authorities).toArray(new X509Certificate[0]));
    }

    /**
     * Trusts what {@code manager} trusts. The server's name is still verified, even if the manager
     * does not do it.
     */
    public TlsClientOptions withTrustManager(X509TrustManager manager) {
        Draft changed = draft.copy();
        changed.trust = TlsTrust.of(Objects.requireNonNull(manager, "manager"));
        return new TlsClientOptions(changed);
    }

    /**
     * Verifies neither the server's name nor its certificate: an attacker in between can read and
     * change everything. Logs a warning once.
     */
    public TlsClientOptions insecureWithoutVerification() {
        Draft changed = draft.copy();
        changed.trust = TlsTrust.insecure();
        changed.verified = false;
        return new TlsClientOptions(changed);
    }

    /** Sends {@code identity} to a server that asks for a client certificate. */
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

    /** Sets the time limit for the handshake; 10 seconds by default. */
    public TlsClientOptions withHandshakeLimit(Duration limit) {
        Draft changed = draft.copy();
        changed.handshakeLimit = TlsContext.requirePositive(limit);
        return new TlsClientOptions(changed);
    }

    /**
     * Accepts an input that ends without {@code close_notify}, for old peers. An attacker in
     * between can then cut off the rest of the input unnoticed.
     */
    public TlsClientOptions withTruncationTolerated() {
        Draft changed = draft.copy();
        changed.tolerant = true;
        return new TlsClientOptions(changed);
    }

    /**
     * Uses BoringSSL through netty-tcnative instead of the JDK; its jar must be on the class path.
     * It ends both directions of a connection at once: {@link Connection#closeOutput} is refused,
     * and after the peer has ended its output a write fails.
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
        private @Nullable TlsTrust trust; // null: the JDK's trust store
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
