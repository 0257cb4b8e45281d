package dev.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of this machine that has signed itself, made by the JDK's own tool. */
public final class TestCertificate {

    private static final String PASSWORD = "changeit";

    private final Path chain;
    private final Path key;
    private final SSLContext clients;

    /** Makes one, and leaves it as PEM in {@code directory}. */
    public TestCertificate(Path directory)
            throws IOException, InterruptedException, GeneralSecurityException {
        var file = directory.resolve("store.p12");
        makeStore(file);
        var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        var certificate = store.getCertificate("proxy");
        chain = pem(directory.resolve("chain.pem"), "CERTIFICATE", certificate.getEncoded());
        var secret = store.getKey("proxy", PASSWORD.toCharArray());
        key = pem(directory.resolve("key.pem"), "PRIVATE KEY", secret.getEncoded());
        clients = trusting(store);
    }

    private static void makeStore(Path file) throws IOException, InterruptedException {
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var make =
                new ProcessBuilder(
                                tool,
                                "-genkeypair",
                                "-alias",
                                "proxy",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .start();
        assertThat(make.inputReader().lines()).allMatch(line -> !line.contains("error"));
        assertThat(make.waitFor()).isZero();
    }

    private static Path pem(Path file, String what, byte[] bytes) throws IOException {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, text, what));
    }

    private static SSLContext trusting(KeyStore store) throws GeneralSecurityException {
        try {
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("proxy", store.getCertificate("proxy"));
            var managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** Its file. */
    public Path chain() {
        return chain;
    }

    /** The file of its key. */
    public Path key() {
        return key;
    }

    /** Sockets that trust it. */
    public SSLSocketFactory sockets() {
        return clients.getSocketFactory();
    }

    /** A client of this machine's port, after its handshake. */
    public SSLSocket connect(int port) throws IOException {
        var socket = (SSLSocket) sockets().createSocket("localhost", port);
        socket.startHandshake();
        return socket;
    }
}
