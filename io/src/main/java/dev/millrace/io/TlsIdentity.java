package dev.millrace.io;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The identity of one side of a TLS connection: a certificate chain and the private key of its
 * first certificate.
 */
public final class TlsIdentity {
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
        this.key = Objects.requireNonNull(key, "key");
        this.chain = List.copyOf(chain);
        if (this.chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has a certificate or more");
        }
    }

    /**
     * An identity from a key store or a smart card, for example.
     *
     * @param key the key of the first certificate
     * @param chain the certificate and its issuers, in order
     */
    public static TlsIdentity of(PrivateKey key, X509Certificate... chain) {
        return new TlsIdentity(key, List.of(chain));
    }

    /** As {@link #ofPem(Path, Path, String)}, for a key without a password. */
    public static TlsIdentity ofPem(Path certificates, Path key) throws IOException {
        return read(certificates, key, null);
    }

    /**
     * Reads an identity from PEM files, at once, on the calling thread.
     *
     * @param certificates the certificate and its issuers, in order
     * @param key its key, in PKCS 8
     * @param password the password of the key
     * @throws IOException if a file cannot be read, or does not contain what it should
     */
    public static TlsIdentity ofPem(Path certificates, Path key, String password)
            throws IOException {
        return read(certificates, key, Objects.requireNonNull(password, "password"));
    }

    private static TlsIdentity read(Path certificates, Path key, @Nullable String password)
            throws IOException {
        return new TlsIdentity(Pem.key(key, password), Pem.certificates(certificates));
    }

    PrivateKey key() {
        return key;
    }

    X509Certificate[] chain() {
        return chain.toArray(new X509Certificate[0]);
    }

    /** The first certificate's subject; never the key. */
    @Override
    public String toString() {
        return "identity of " + chain.getFirst().getSubjectX500Principal();
    }

    /**
     * Gives access to Netty's reader of PEM files, which only subclasses of its context may call.
     */
    abstract static class Pem extends SslContext {
        private Pem() {}

        static PrivateKey key(Path file, @Nullable String password) throws IOException {
            PrivateKey key;
            try {
                key = toPrivateKey(file.toFile(), password);
            } catch (GeneralSecurityException e) {
                throw new IOException("no private key in " + file + ": " + e.getMessage(), e);
            }
            if (key == null) {
                throw new IOException("no private key in " + file);
            }
            return key;
        }

        static List<X509Certificate> certificates(Path file) throws IOException {
            try {
                return List.of(toX509Certificates(file.toFile()));
            } catch (GeneralSecurityException e) {
                throw new IOException("no certificates in " + file + ": " + e.getMessage(), e);
            }
        }
    }
}
