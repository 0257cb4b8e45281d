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
 * How a server does TLS: an immutable value, made once, since it keeps the sessions that are taken
 * up again, 1,024 at most. Any thread.
 */
public final class TlsServerOptions {
    private final Draft draft; // written by nobody
    private final TlsContext context;

    private TlsServerOptions(Draft draft) {
        this.draft = draft;
        this.context = TlsContext.ofServer(this);
    }

    /**
     * Shows {@code identity} to every client, whatever name it asks for. TLS 1.3 and 1.2 as the JDK
     * allows them; 10 seconds for a handshake, 1,000 of them at a time.
     */
    public static TlsServerOptions of(TlsIdentity identity) {
        var draft = new Draft();
        draft.identity = Objects.requireNonNull(identity, "identity");
        return new TlsServerOptions(draft);
    }

    /** As {@link #of(TlsIdentity)}, of PEM files, which are read at once. */
    public static TlsServerOptions ofPem(Path certificates, Path key) throws IOException {
        return of(TlsIdentity.ofPem(certificates, key));
    }

    /**
     * Shows each client the identity of the name that it asks for. The handshake of one that asks
     * for no name, or for another, fails.
     *
     * @param identities by name, such as {@code example.org}, or {@code *.example.org} for all
     *     names with one more label
     */
    public static TlsServerOptions ofNames(Map<String, TlsIdentity> identities) {
        var draft = new Draft();
        draft.names = new ServerNames(identities);
        return new TlsServerOptions(draft);
    }

    /** Asks clients who they are; they must show what {@code authorities} have certified. */
    public TlsServerOptions withRequiredClients(X509Certificate... authorities) {
        return withClients(ClientAuth.REQUIRE, authorities);
    }

    /**
     * Asks clients who they are; what they show must be certified by {@code authorities}, but they
     * may show nothing.
     */
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

    /** With another limit for a handshake, and for the wait for its turn, than 10 seconds. */
    public TlsServerOptions withHandshakeLimit(Duration limit) {
        Draft changed = draft.copy();
        changed.handshakeLimit = TlsContext.requirePositive(limit);
        return new TlsServerOptions(changed);
    }

    /**
     * With another number of handshakes at a time than 1,000; further clients wait for their turn.
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
     * Uses BoringSSL through netty-tcnative, whose jar must be there, instead of the JDK.
     *
     * @throws IllegalStateException if it cannot be used here; the message says why
     * @throws UnsupportedOperationException with {@linkplain #ofNames names}, which only the JDK
     *     chooses by
     */
    public TlsServerOptions withBoringSsl() {
        if (draft.names != null) {
            throw new UnsupportedOperationException("identities by name are the JDK's only");
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
        private @Nullable TlsIdentity identity; // one of the two
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
