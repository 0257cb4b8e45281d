package dev.millrace.io;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Identities by the name that a client asks for. The JDK reads the name and asks this class. For an
 * unknown name there is no identity, not even a default one, so the handshake fails.
 */
final class ServerNames extends X509ExtendedKeyManager {
    private static final Pattern NAME =
            Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_-]+)*");

    private final Map<String, TlsIdentity> identities; // never changed

    ServerNames(Map<String, TlsIdentity> identities) {
        this.identities = new TreeMap<>();
        identities.forEach((name, identity) -> {
            String key = name.toLowerCase(java.util.Locale.ROOT);
            if (!NAME.matcher(key).matches()) {
                throw new IllegalArgumentException("no name of a server: " + name);
            }
            this.identities.put(key, java.util.Objects.requireNonNull(identity, name));
        });
        if (identities.isEmpty()) {
            throw new IllegalArgumentException("a server has one name or more");
        }
    }

    private @Nullable String known(String asked) {
        String name = asked.toLowerCase(java.util.Locale.ROOT);
        if (identities.containsKey(name)) {
            return name;
        }
        int dot = name.indexOf('.');
        String wild = dot < 0 ? "" : "*" + name.substring(dot);
        return identities.containsKey(wild) ? wild : null;
    }

    /** Rejects unknown names, so that the client gets an alert. */
    SNIMatcher matcher() {
        return new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
            @Override
            public boolean matches(SNIServerName asked) {
                String name = TlsContext.hostName(asked);
                return name != null && known(name) != null;
            }
        };
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
            return null;
        }
        for (SNIServerName asked : session.getRequestedServerNames()) {
            String name = TlsContext.hostName(asked);
            String alias = name == null ? null : known(name);
            if (alias != null && algorithm(alias).equals(keyType)) {
                return alias;
            }
        }
        return null;
    }

    private String algorithm(String alias) {
        TlsIdentity identity = identities.get(alias);
        return identity == null ? "" : identity.key().getAlgorithm();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        TlsIdentity identity = identities.get(alias);
        return identity == null ? null : identity.chain();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        TlsIdentity identity = identities.get(alias);
        return identity == null ? null : identity.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String toString() {
        return "identities of " + identities.keySet();
    }
}
