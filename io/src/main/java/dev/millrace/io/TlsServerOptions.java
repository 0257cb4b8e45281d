package dev.millrace.io;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of TLS servers. Immutable; any thread. Create it once, because it caches up to 1,024
 * sessions for resumption.
 */
public final class TlsServerOptions {
    private final Draft draft; // never changed
    private final TlsContext context;

    private TlsServerOptions(Draft draft) {
        this.draft = draft;
        this.context = TlsContext.ofServer(this);
    }

    /**
     * Uses {@code identity} for every client, whatever name it asks for. TLS 1.3 and 1.2 as far as
     * the JDK allows them; 10 seconds for a handshake, 1,000 handshakes at a time.
     */
    public static TlsServerOptions of(TlsIdentity identity) {
        var draft = new Draft();
        draft.identity = Objects.requireNonNull(identity, "identity");
        return new TlsServerOptions(draft);
    }

    /** As {@link #of(TlsIdentity)}, from PEM files, which are read at once. */
    public static TlsServerOptions ofPem(Path certificates, Path key) throws IOException {
        return of(TlsIdentity.ofPem(certificates, key));
    }

    /**
     * Uses the identity for the name that a client asks for. If it asks for no name or an unknown
     * one, its handshake fails.
     *
     * @param identities identities by name, such as {@code example.org}, or {@code *.example.org}
     *     for all names with one more label
     */
    public static TlsServerOptions ofNames(Map<String, TlsIdentity> identities) {
        var draft = new Draft();
        draft.names = new ServerNames(identities);
        return new TlsServerOptions(draft);
    }

    /** Requires client certificates issued by {@code authorities}. */
    public TlsServerOptions withRequiredClients(X509Certificate... authorities) {
        return withClients(ClientAuth.REQUIRE, authorities);
    }

    /** Asks for client certificates issued by {@code authorities}; clients may send none. */
    public TlsServerOptions withOptionalClients(X509Certificate... authorities) {
        return withClients(ClientAuth.OPTIONAL, authorities);
    }

    private TlsServerOptions withClients(ClientAuth question, X509Certificate... authorities) {
        Draft changed = draft.copy();
        changed.clients = question;
        changed.trust = TlsTrust.authorities(List.of(authorities));
        return new TlsServerOptions(changed);
    }

    /** Chooses among {@code protocols} by ALPN, the best first; a client may offer none of them. */
    public TlsServerOptions withApplicationProtocols(String... protocols) {
        Draft changed = draft.copy();
        changed.protocols = new ApplicationProtocols(List.of(protocols), false);
        return new TlsServerOptions(changed);
    }

    /** Chooses among {@code protocols} by ALPN; without one of them the handshake fails. */
    public TlsServerOptions withRequiredApplicationProtocols(String... protocols) {
        Draft changed = draft.copy();
        changed.protocols = new ApplicationProtocols(List.of(protocols), true);
        return new TlsServerOptions(changed);
    }

    /**
     * Sets the time limit for a handshake, including the wait for its turn; 10 seconds by default.
     */
    public TlsServerOptions withHandshakeLimit(Duration limit) {
        Draft changed = draft.copy();
        changed.handshakeLimit = TlsContext.requirePositive(limit);
        return new TlsServerOptions(changed);
    }

    /**
     * Sets how many handshakes run at a time, 1,000 by default; further clients wait for their
     * turn.
     *
     * @param most 1 or more
     */
    public TlsServerOptions withMostHandshakes(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("1 handshake or more at a time, not " + most);
        }
        Draft changed = draft.copy();
        changed.mostHandshakes = most;
        return new TlsServerOptions(changed);
    }

    /** As {@link TlsClientOptions#withTruncationTolerated}. */
    public TlsServerOptions withTruncationTolerated() {
        Draft changed = draft.copy();
        changed.tolerant = true;
        return new TlsServerOptions(changed);
    }

    /**
     * Uses BoringSSL through netty-tcnative instead of the JDK; its jar must be on the class path.
     * It ends both directions of a connection at once: {@link Connection#closeOutput} is refused,
     * and after the peer has ended its output a write fails.
     *
     * @throws IllegalStateException if it cannot be used here; the message says why
     * @throws UnsupportedOperationException with {@linkplain #ofNames names}, which only the JDK
     *     supports
     */
    public TlsServerOptions withBoringSsl() {
        if (draft.names != null) {
            throw new UnsupportedOperationException("identities by name need the JDK's TLS");
        }
        Draft changed = draft.copy();
        changed.provider = TlsContext.requireBoringSsl();
        return new TlsServerOptions(changed);
    }

    @Nullable TlsIdentity identity() {
        return draft.identity;
    }

    @Nullable ServerNames names() {
        return draft.names;
    }

    @Nullable TlsTrust trust() {
        return draft.trust;
    }

    ClientAuth clients() {
        return draft.clients;
    }

    ApplicationProtocols protocols() {
        return draft.protocols;
    }

    Duration handshakeLimit() {
        return draft.handshakeLimit;
    }

    int mostHandshakes() {
        return draft.mostHandshakes;
    }

    boolean tolerant() {
        return draft.tolerant;
    }

    SslProvider provider() {
        return draft.provider;
    }

    TlsContext context() {
        return context;
    }

    @Override
    public String toString() {
        return "TLS server with " + (draft.names == null ? draft.identity : draft.names);
    }

    private static final class Draft {
        private @Nullable TlsIdentity identity; // either this or names
        private @Nullable ServerNames names;
        private @Nullable TlsTrust trust;
        private ClientAuth clients = ClientAuth.NONE;
        private ApplicationProtocols protocols = ApplicationProtocols.NONE;
        private Duration handshakeLimit = TlsContext.HANDSHAKE_LIMIT;
        private int mostHandshakes = 1_000;
        private boolean tolerant;
        private SslProvider provider = SslProvider.JDK;

        Draft copy() {
            var copy = new Draft();
            copy.identity = identity;
            copy.names = names;
            copy.trust = trust;
            copy.clients = clients;
            copy.protocols = protocols;
            copy.handshakeLimit = handshakeLimit;
            copy.mostHandshakes = mostHandshakes;
            copy.tolerant = tolerant;
            copy.provider = provider;
            return copy;
        }
    }
}
