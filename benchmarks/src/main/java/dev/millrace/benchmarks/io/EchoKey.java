package dev.millrace.benchmarks.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** The key and the certificate of the echo servers over TLS. */
record EchoKey(PrivateKey key, X509Certificate certificate) {
    private static final String PASSWORD = "echo echo";

    /** Creates a key store file that {@link #of} reads. */
    static Path make() throws IOException {
        Path file = Files.createTempDirectory("echo").resolve("echo.p12");
        file.toFile().deleteOnExit();
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command =
                List.of(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "echo",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost");
        try {
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IOException("keytool has failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return file;
    }

    static EchoKey of(Path file) throws IOException {
        try {
            char[] password = PASSWORD.toCharArray();
            KeyStore store = KeyStore.getInstance(file.toFile(), password);
            return new EchoKey(
                    (PrivateKey) store.getKey("echo", password),
                    (X509Certificate) store.getCertificate("echo"));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
