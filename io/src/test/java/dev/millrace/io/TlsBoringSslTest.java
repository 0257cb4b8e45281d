package dev.millrace.io;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The promises of TLS where one side or both are BoringSSL's, and the other is the JDK's. */
@Timeout(60) // a hang fails, instead of stopping the build
class TlsBoringSslTest {

    @BeforeAll
    static void needsItsJar() {
        assumeTrue(OpenSsl.isAvailable(), "netty-tcnative of this platform");
    }

    /** Whose TLS is BoringSSL's. */
    enum Side {
        SERVER,
        CLIENT,
        BOTH;

        TlsServerOptions server(String name) throws IOException {
            TlsServerOptions options = TlsFiles.server(name);
            return this == CLIENT ? options : options.withBoringSsl();
        }

        TlsClientOptions client() throws IOException {
            TlsClientOptions options = TlsFiles.client();
            return this == SERVER ? options : options.withBoringSsl();
        }
    }

    @OnEachEngine(with = Side.class)
    void lines_go_both_ways(FiberEngine engine, Side boring) throws Exception {
        Transport.BEST.run(
                engine,
                () ->
                        TlsTest.echo(
                                boring.server("good"),
                                port -> {
                                    try (Connection client =
                                            Tls.connect("localhost", port, boring.client())) {
                                        client.writeLine("hello");
                                        assertThat(client.readLine()).isEqualTo("HELLO");
                                        TlsSession session = Tls.session(client);
                                        assertThat(session.protocol()).isEqualTo("TLSv1.3");
                                        assertThat(session.peerCertificates()).hasSize(1);
                                        assertThat(isBoring(client))
                                                .isEqualTo(boring != Side.SERVER);
                                    }
                                }));
    }

    @OnEachEngine(with = Side.class)
    void one_direction_cannot_be_closed_alone_and_what_is_written_after_the_peers_end_fails(
            FiberEngine engine, Side boring) throws Exception {
        var late = new AtomicReference<Throwable>();
        Transport.BEST.run(
                engine,
                () ->
                        TlsTest.serve(
                                boring.server("good"),
                                connection -> {
                                    assertThat(connection.readAll(100)).hasSize(5);
                                    late.set(
                                            catchThrowable(() -> {
                                                connection.write(new byte[300_000]);
                                                connection.flush();
                                            }));
                                },
                                port -> {
                                    try (Connection client =
                                            Tls.connect("localhost", port, boring.client())) {
                                        client.write("hello");
                                        if (boring == Side.SERVER) {
                                            client.closeOutput();
                                            assertThat(client.readAll(300_000)).isEmpty();
                                        } else {
                                            assertThatThrownBy(client::closeOutput)
                                                    .isInstanceOf(
                                                            UnsupportedOperationException.class)
                                                    .hasMessageContaining("close the connection");
                                        }
                                    }
                                }));
        assertThat(late.get()).isInstanceOf(IOException.class);
    }

    private static boolean isBoring(Connection client) {
        return client.channel().pipeline().get(SslHandler.class).engine()
                instanceof ReferenceCountedOpenSslEngine;
    }

    @OnEachEngine(with = Side.class)
    void much_goes_both_ways_at_once(FiberEngine engine, Side boring) throws Exception {
        byte[] much = new byte[300_000];
        new Random(7).nextBytes(much);
        Transport.BEST.run(
                engine,
                () ->
                        TlsTest.serve(
                                boring.server("good"),
                                connection -> {
                                    for (byte[] some = connection.readSome();
                                            some != null;
                                            some = connection.readSome()) {
                                        connection.write(some);
                                    }
                                },
                                port -> {
                                    try (Connection client =
                                            Tls.connect("localhost", port, boring.client())) {
                                        TaskGroup.run(group -> {
                                            group.fork(() -> {
                                                client.write(much);
                                                client.flush();
                                            });
                                            assertThat(client.readExactly(much.length))
                                                    .isEqualTo(much);
                                        });
                                    }
                                }));
    }

    @OnEachEngine(with = Side.class)
    void a_bad_certificate_is_refused(FiberEngine engine, Side boring) throws Exception {
        Transport.BEST.run(
                engine,
                () -> {
                    for (String bad : TlsOptionsTest.BAD) {
                        TlsTest.echo(
                                boring.server(bad),
                                port ->
                                        assertThatThrownBy(() ->
                                                        Tls.connect(
                                                                        "localhost",
                                                                        port,
                                                                        boring.client())
                                                                .close())
                                                .as(bad)
                                                .isInstanceOf(SSLException.class));
                    }
                });
    }

    @OnEachEngine(with = Side.class)
    void an_application_protocol_is_chosen(FiberEngine engine, Side boring) throws Exception {
        Transport.BEST.run(
                engine,
                () ->
                        TlsTest.echo(
                                boring.server("good").withApplicationProtocols("h2", "http/1.1"),
                                port -> {
                                    var options =
                                            boring.client()
                                                    .withApplicationProtocols("http/1.1", "h2");
                                    try (Connection client =
                                            Tls.connect("localhost", port, options)) {
                                        client.writeLine("hello");
                                        assertThat(client.readLine()).isEqualTo("HELLO");
                                        assertThat(Tls.session(client).applicationProtocol())
                                                .isIn("h2", "http/1.1");
                                    }
                                }));
    }

    @OnEachEngine(with = Side.class)
    void an_end_without_close_notify_is_an_error_after_everything_that_arrived(
            FiberEngine engine, Side boring) throws Exception {
        Transport.BEST.run(
                engine,
                () ->
                        TlsTest.serve(
                                boring.server("good"),
                                connection -> {
                                    connection.write("cut of");
                                    connection.flush();
                                    Channel channel = connection.channel();
                                    connection
                                            .wire()
                                            .netty()
                                            .loop()
                                            .onDriver(() ->
                                                    channel.unsafe().close(channel.voidPromise()));
                                },
                                port -> {
                                    try (Connection client =
                                            Tls.connect("localhost", port, boring.client())) {
                                        assertThat(new String(client.readExactly(6), US_ASCII))
                                                .isEqualTo("cut of");
                                        assertThatThrownBy(client::readSome)
                                                .isInstanceOf(TlsTruncatedException.class);
                                    }
                                }));
    }

    @OnEachEngine(with = Side.class)
    void a_client_that_shows_no_certificate_is_refused_where_one_is_required(
            FiberEngine engine, Side boring) throws Exception {
        Transport.BEST.run(
                engine,
                () ->
                        TlsTest.serve(
                                boring.server("good").withRequiredClients(TlsFiles.authority()),
                                connection -> connection.writeLine("admitted"),
                                port -> {
                                    var known =
                                            boring.client().withIdentity(TlsFiles.identity("good"));
                                    try (Connection client =
                                            Tls.connect("localhost", port, known)) {
                                        assertThat(client.readLine()).isEqualTo("admitted");
                                    }
                                    assertThatThrownBy(
                                                    () -> {
                                                        try (Connection client =
                                                                Tls.connect(
                                                                        "localhost",
                                                                        port,
                                                                        boring.client())) {
                                                            client.readLine();
                                                        }
                                                    })
                                            .isInstanceOf(IOException.class);
                                }));
    }
}
