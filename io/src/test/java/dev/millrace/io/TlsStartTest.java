package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.Async;
import dev.millrace.CancelScope;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS that starts on a connection that is already open. */
@Timeout(60) // a hang fails, instead of stopping the build
class TlsStartTest {

    private static void run(FiberEngine engine, dev.millrace.VoidBody<Exception> body)
            throws Exception {
        Transport.BEST.run(engine, body);
    }

    /** What a test does with a connection. */
    private interface Use {
        void of(Connection connection) throws Exception;
    }

    /** Has a connection to a peer that only reads until the connection is over. */
    private static void connected(FiberEngine engine, Use use) throws Exception {
        run(
                engine,
                () -> {
                    try (ScriptedPeer peer = ScriptedPeer.accepting(ScriptedPeer::drain);
                            Connection connection = peer.connect()) {
                        use.of(connection);
                    }
                });
    }

    /** As above, while another task reads a line; that one must go on, and get it afterwards. */
    private static void connectedWithReader(FiberEngine engine, Use use) throws Exception {
        run(
                engine,
                () -> {
                    var go = new CountDownLatch(1);
                    try (ScriptedPeer peer =
                                    ScriptedPeer.accepting(socket -> {
                                        go.await();
                                        socket.getOutputStream().write('\n');
                                        ScriptedPeer.drain(socket);
                                    });
                            Connection connection = peer.connect()) {
                        TaskGroup.run(group -> {
                            Task<String> reading = group.fork(() -> connection.readLine());
                            Async.checkpoint();
                            use.of(connection);
                            go.countDown();
                            assertThat(reading.await()).isEmpty();
                        });
                    }
                });
    }

    private static void startCancelled(Connection connection) throws Exception {
        var scope = new CancelScope();
        scope.run(() -> {
            scope.cancel();
            Tls.start(connection, "localhost", TlsFiles.client());
        });
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @OnEachEngine
    void a_start_is_refused_while_another_task_reads_and_that_one_goes_on(FiberEngine engine)
            throws Exception {
        connectedWithReader(
                engine,
                connection ->
                        assertThatIllegalStateException()
                                .isThrownBy(
                                        () -> Tls.start(connection, "localhost", TlsFiles.client()))
                                .withMessageContaining("start while another task reads"));
    }

    @OnEachEngine
    void a_start_that_is_cancelled_before_it_began_ends_a_connection_that_is_not_in_use(
            FiberEngine engine) throws Exception {
        connected(
                engine,
                connection -> {
                    startCancelled(connection);
                    assertThat(connection.closed()).isTrue();
                });
    }

    @OnEachEngine
    void a_start_that_is_cancelled_before_it_began_leaves_a_connection_to_its_reader(
            FiberEngine engine) throws Exception {
        connectedWithReader(engine, TlsStartTest::startCancelled);
    }

    @OnEachEngine
    void a_start_with_options_that_are_not_usable_ends_the_connection(FiberEngine engine)
            throws Exception {
        TlsIdentity good = TlsFiles.identity("good");
        TlsIdentity mixed =
                TlsIdentity.of(
                        good.key(), good.chain()[0], TlsFiles.identity("expired").chain()[0]);
        connected(
                engine,
                connection -> {
                    assertThatExceptionOfType(SSLException.class)
                            .isThrownBy(() -> Tls.start(connection, TlsServerOptions.of(mixed)));
                    assertThat(connection.closed()).isTrue();
                });
    }

    @OnEachEngine
    void a_connection_without_tls_has_no_session(FiberEngine engine) throws Exception {
        connected(engine, connection -> assertThat(Tls.session(connection)).isNull());
    }

    @OnEachEngine
    void the_jdks_trust_is_what_a_connect_without_options_asks(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsFiles.server("good"), // by an authority of these tests
                                port ->
                                        assertThatExceptionOfType(SSLException.class)
                                                .isThrownBy(() ->
                                                        Tls.connect("localhost", port).close())));
    }

    @OnEachEngine
    void the_dot_that_ends_a_full_name_is_no_part_of_the_name_in_a_certificate(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsFiles.server("good"),
                                port -> {
                                    try (Connection client = Tcp.connect("127.0.0.1", port)) {
                                        Tls.start(client, "good.test.", TlsFiles.client());
                                        client.writeLine("hello");
                                        assertThat(client.readLine()).isEqualTo("HELLO");
                                        assertThat(Tls.session(client).peerCertificates())
                                                .hasSize(1);
                                    }
                                }));
    }

    @OnEachEngine
    void an_address_that_the_certificate_does_not_name_is_refused(FiberEngine engine)
            throws Exception {
        run(
                engine,
                () ->
                        TlsTest.echo(
                                TlsFiles.server("good"),
                                port -> {
                                    try (Connection client = Tcp.connect("127.0.0.1", port)) {
                                        assertThatExceptionOfType(SSLException.class)
                                                .isThrownBy(() ->
                                                        Tls.start(
                                                                client, "::1", TlsFiles.client()));
                                    }
                                }));
    }

    @OnEachEngine
    void tls_starts_on_a_unix_socket(FiberEngine engine, @TempDir Path folder) throws Exception {
        Path path = folder.resolve("tls.sock");
        run(
                engine,
                () -> {
                    TcpServer server = UnixSockets.listen(path);
                    TaskGroup.run(group -> {
                        group.fork(() ->
                                server.serve(connection -> {
                                    Tls.start(connection, TlsFiles.server("good"));
                                    connection.writeLine(connection.readLine());
                                }));
                        try (Connection client = UnixSockets.connect(path)) {
                            TlsSession session = Tls.start(client, "localhost", TlsFiles.client());
                            assertThat(session.peerCertificates()).hasSize(1);
                            client.writeLine("hello");
                            assertThat(client.readLine()).isEqualTo("hello");
                        }
                        server.close();
                    });
                });
    }

    @OnEachEngine
    void a_client_that_names_a_server_the_identities_do_not_have_is_refused(FiberEngine engine)
            throws Exception {
        var names =
                TlsServerOptions.ofNames(
                        java.util.Map.of("*.good.test", TlsFiles.identity("good")));
        run(
                engine,
                () ->
                        TlsTest.echo(
                                names,
                                port -> {
                                    // "single" has no label that a wildcard could stand for
                                    for (String name : new String[] {"single", "127.0.0.1"}) {
                                        try (Connection client = Tcp.connect("127.0.0.1", port)) {
                                            assertThatExceptionOfType(SSLException.class)
                                                    .as(name)
                                                    .isThrownBy(() ->
                                                            Tls.start(
                                                                    client,
                                                                    name,
                                                                    TlsFiles.client()));
                                        }
                                    }
                                }));
    }
}
