package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.OnEachEngine;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** What the options of both sides do, on a loop each. */
@Timeout(60) // a hang fails, instead of stopping the build
class TlsOptionsTest {
    static final String[] BAD = {
        "other",
        "untrusted",
        "expired",
        "future",
        "clients-only",
        "no-names",
        "small-key",
        "of-a-leaf",
        "self-signed"
    };

    private static void run(FiberEngine engine, dev.millrace.VoidBody<Exception> body)
            throws Exception {
        Transport.BEST.run(engine, body);
    }

    private static void refused(String host, int port, TlsClientOptions options, String why) {
        assertThatThrownBy(() -> Tls.connect(host, port, options).close())
                .as(why)
                .isInstanceOf(SSLException.class);
    }

    private static TlsSession greeted(int port, TlsClientOptions options) throws IOException {
        try (Connection client = Tls.connect("localhost", port, options)) {
            client.writeLine("hello");
            assertThat(client.readLine()).isEqualTo("HELLO");
            TlsSession session = Tls.session(client);
            assertThat(session).isNotNull();
            return session;
        }
    }

    @OnEachEngine
    void a_server_whose_chain_does_not_hold_together_does_not_listen(FiberEngine engine)
            throws Exception {
        TlsIdentity good = TlsFiles.identity("good");
        TlsIdentity mixed =
                TlsIdentity.of(
                        good.key(), good.chain()[0], TlsFiles.identity("expired").chain()[0]);
        run(
                engine,
                () ->
                        assertThatThrownBy(() ->
                                        Tls.listen("127.0.0.1", 0, TlsServerOptions.of(mixed))
                                                .close())
                                .isInstanceOf(SSLException.class));
    }

    @OnEachEngine
    void a_bad_certificate_is_refused_however_trust_is_configured(FiberEngine engine)
            throws Exception {
        var pem = TlsClientOptions.DEFAULTS.withTrusted(TlsFiles.file("authority.pem"));
        run(
                engine,
                () -> {
                    for (String bad : BAD) {
                        TlsTest.echo(
                                TlsFiles.server(bad),
                                port -> {
                                    refused("localhost", port, TlsFiles.client(), bad);
                                    refused("localhost", port, pem, bad);
                                    refused("localhost", port, TlsClientOptions.DEFAULTS, bad);
                                });
                    }
                    TlsTest.echo(
                            TlsFiles.server("good"),
                            port -> {
                                refused(
                                        "localhost",
                                        port,
                                        TlsClientOptions.DEFAULTS,
                                        "not of the JDK's");
                                assertThat(greeted(port, pem).peerCertificates()).hasSize(1);
                            });
                });
    }

    @OnEachEngine
    void a_users_trust_manager_never_loses_the_check_of_the_name(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () -> {
                    for (X509TrustManager manager :
                            List.of(new Trusting(), new ExtendedTrusting())) {
                        var options = TlsClientOptions.DEFAULTS.withTrustManager(manager);
                        TlsTest.echo(
                                TlsFiles.server("other"),
                                port ->
                                        refused(
                                                "localhost",
                                                port,
                                                options,
                                                "wrong name, " + manager));
                        TlsTest.echo(
                                TlsFiles.server("untrusted"), // which the manager trusts
                                port -> {
                                    greeted(port, options);
                                    assertThatThrownBy(() ->
                                                    Tls.start(
                                                            Tcp.connect("127.0.0.1", port),
                                                            "127.0.0.2",
                                                            options))
                                            .as("wrong address")
                                            .isInstanceOf(SSLException.class);
                                });
                    }
                });
    }

    private static class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class ExtendedTrusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.@Nullable Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.@Nullable Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.@Nullable SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.@Nullable SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @OnEachEngine
    void a_trust_manager_that_says_no_is_heard(FiberEngine engine) throws Exception {
        var asked = new ArrayList<String>();
        var suspicious =
                new Trusting() {
                    @Override
                    public void checkServerTrusted(X509Certificate[] chain, String type) {
                        asked.add(Thread.currentThread().getName());
                        throw new IllegalStateException("never");
                    }
                };
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsFiles.server("good"),
                                port ->
                                        refused(
                                                "localhost",
                                                port,
                                                TlsClientOptions.DEFAULTS.withTrustManager(
                                                        suspicious),
                                                "it says no")));
        assertThat(asked).singleElement().asString().startsWith("millrace-tls-"); // off the loop
    }

    @OnEachEngine
    void only_a_method_that_is_called_insecure_turns_the_checks_off(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsFiles.server("expired"),
                                port ->
                                        greeted(
                                                port,
                                                TlsClientOptions.DEFAULTS
                                                        .insecureWithoutVerification())));
    }

    @OnEachEngine
    void application_protocols_are_chosen_and_required(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    TlsTest.echo(
                            TlsFiles.server("good").withApplicationProtocols("h2", "http/1.1"),
                            port -> {
                                var client = TlsFiles.client();
                                assertThat(greeted(port, client).applicationProtocol()).isNull();
                                var both = client.withApplicationProtocols("http/1.1", "h2");
                                assertThat(greeted(port, both).applicationProtocol())
                                        .isEqualTo("h2");
                                var none = client.withApplicationProtocols("smtp");
                                assertThat(greeted(port, none).applicationProtocol()).isNull();
                                refused(
                                        "localhost",
                                        port,
                                        client.withRequiredApplicationProtocols("smtp"),
                                        "required by the client");
                            });
                    TlsTest.serve(
                            TlsFiles.server("good").withRequiredApplicationProtocols("h2"),
                            connection -> connection.writeLine("admitted"),
                            port -> {
                                var client = TlsFiles.client();
                                try (Connection admitted =
                                        Tls.connect(
                                                "localhost",
                                                port,
                                                client.withApplicationProtocols("h2"))) {
                                    assertThat(admitted.readLine()).isEqualTo("admitted");
                                }
                                neverAdmitted(port, client.withApplicationProtocols("http/1.1"));
                                neverAdmitted(port, client);
                            });
                });
    }

    /** In TLS 1.3 a client is done before the server is, and learns it with its first read. */
    private static void neverAdmitted(int port, TlsClientOptions options) {
        assertThatThrownBy(
                        () -> {
                            try (Connection refused = Tls.connect("localhost", port, options)) {
                                throw new AssertionError("read " + refused.readLine());
                            }
                        })
                .isInstanceOf(IOException.class);
    }

    @OnEachEngine
    void a_client_shows_who_it_is_where_that_is_asked(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    TlsTest.serve(
                            TlsFiles.server("good").withRequiredClients(TlsFiles.authority()),
                            connection -> connection.writeLine(subject(connection)),
                            port -> {
                                var known =
                                        TlsFiles.client().withIdentity(TlsFiles.identity("good"));
                                try (Connection client = Tls.connect("localhost", port, known)) {
                                    assertThat(client.readLine()).isEqualTo("CN=good");
                                }
                                neverAdmitted(port, TlsFiles.client());
                                neverAdmitted(
                                        port,
                                        TlsFiles.client()
                                                .withIdentity(TlsFiles.identity("untrusted")));
                            });
                    TlsTest.serve(
                            TlsFiles.server("good").withOptionalClients(TlsFiles.authority()),
                            connection -> connection.writeLine(subject(connection)),
                            port -> {
                                try (Connection client =
                                        Tls.connect("localhost", port, TlsFiles.client())) {
                                    assertThat(client.readLine()).isEqualTo("nobody");
                                }
                            });
                });
    }

    private static String subject(Connection connection) {
        List<X509Certificate> shown = Tls.session(connection).peerCertificates();
        return shown.isEmpty() ? "nobody" : shown.getFirst().getSubjectX500Principal().toString();
    }

    @OnEachEngine
    void a_server_of_names_fails_whoever_asks_for_another_or_for_none(FiberEngine engine)
            throws Exception {
        var names =
                TlsServerOptions.ofNames(
                        Map.of(
                                "Single", TlsFiles.identity("good"),
                                "*.other.test", TlsFiles.identity("other")));
        run(
                engine,
                () ->
                        TlsTest.serve(
                                names,
                                connection ->
                                        connection.writeLine(
                                                Tls.session(connection).serverName() + ""),
                                port -> {
                                    assertThat(namedBy(port, "single"))
                                            .isEqualTo("single"); // no dot
                                    assertThat(namedBy(port, "www.other.test"))
                                            .isEqualTo("www.other.test");
                                    for (String unknown :
                                            List.of("good.test", "other.test", "a.b.other.test")) {
                                        assertThatThrownBy(() -> namedBy(port, unknown))
                                                .as(unknown)
                                                .isInstanceOf(SSLException.class);
                                    }
                                    assertThatThrownBy(() ->
                                                    namedBy(port, "127.0.0.1")) // shows no name
                                            .isInstanceOf(SSLException.class);
                                }));
    }

    private static @Nullable String namedBy(int port, String name) throws IOException {
        Connection connection = Tcp.connect("127.0.0.1", port);
        Tls.start(connection, name, TlsFiles.client());
        try (connection) {
            return connection.readLine();
        }
    }

    @OnEachEngine
    void sessions_that_are_kept_are_bounded(FiberEngine engine) throws Exception {
        run(
                engine,
                () -> {
                    for (TlsContext context :
                            List.of(
                                    TlsFiles.client().context(),
                                    TlsFiles.server("good").context())) {
                        assertThat(context.await().sessionContext().getSessionCacheSize())
                                .isEqualTo(1_024);
                    }
                });
    }

    @OnEachEngine
    void what_is_wrong_with_files_is_said_with_their_name(FiberEngine engine) throws Exception {
        assertThatThrownBy(() ->
                        TlsIdentity.ofPem(
                                TlsFiles.file("good.pem"), TlsFiles.file("good-locked.key")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("good-locked.key");
        assertThatThrownBy(() ->
                        TlsIdentity.ofPem(TlsFiles.file("good.key"), TlsFiles.file("good.key")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("good.key");
        TlsIdentity locked =
                TlsIdentity.ofPem(
                        TlsFiles.file("good.pem"), TlsFiles.file("good-locked.key"), "secret");
        assertThat(locked).hasToString("identity of CN=good");
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsServerOptions.of(locked),
                                port -> greeted(port, TlsFiles.client())));
    }
}
