package dev.millrace.io;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Objects;

/** The certificates that tests show and trust; {@code make.sh} beside them makes them. */
final class TlsFiles {
    private TlsFiles() {}

    static Path file(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(TlsFiles.class.getResource("tls/" + name)).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static TlsIdentity identity(String name) throws IOException {
        return TlsIdentity.ofPem(file(name + ".pem"), file(name + ".key"));
    }

    /** The one that has certified all that is good. */
    static X509Certificate authority() throws IOException {
        return TlsIdentity.Pem.certificates(file("authority.pem")).getFirst();
    }

    /** A server that shows {@code name}. */
    static TlsServerOptions server(String name) throws IOException {
        return TlsServerOptions.of(identity(name));
    }

    /** A client that trusts the authority. */
    static TlsClientOptions client() throws IOException {
        return TlsClientOptions.DEFAULTS.withTrusted(authority());
    }
}
