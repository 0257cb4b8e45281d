package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.sync.AsyncEvent;
import dev.millrace.testing.junit.OnEachEngine;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60) // a hang fails, instead of stopping the build
class TlsTest {

    @OnEachEngine(with = Transport.class)
    void lines_go_both_ways_and_end_with_close_notify(FiberEngine engine, Transport transport)
            throws Exception {
        transport.run(
                engine,
                () ->
                        echo(
                                TlsFiles.server("good"),
                                port -> {
                                    // @start region=client
                                    try (Connection client =
                                            Tls.connect("localhost", port, TlsFiles.client())) {
                                        client.writeLine("hello");
                                        assertThat(client.readLine()).isEqualTo("HELLO");
                                        client.flush();
                                        TlsSession session = Tls.session(client);
                                        assertThat(session.protocol()).isEqualTo("TLSv1.3");
                                        assertThat(session.applicationProtocol()).isNull();
                                        assertThat(session.peerCertificates()).hasSize(1);
                                        client.write("the end");
                                        client.closeOutput();
                                        assertThat(client.readLine()).isEqualTo("THE END");
                                        assertThat(client.readLine()).isNull();
                                    }
                                    // @end
                                }));
    }

    @OnEachEngine(with = Transport.class)
    void much_goes_both_ways_at_once(FiberEngine engine, Transport transport) throws Exception {
        byte[] much = new byte[300_000];
        new java.util.Random(7).nextBytes(much);
        transport.run(
                engine,
                () ->
                        serve(
                                TlsFiles.server("good"),
                                connection -> {
                                    for (byte[] some = connection.readSome();
                                            some != null;
                                            some = connection.readSome()) {
                                        connection.write(some);
                                    }
                                },
                                port -> {
                                    try (Connection client =
                                            Tls.connect("localhost", port, TlsFiles.client())) {
                                        TaskGroup.run(group -> {
                                            group.fork(() -> {
                                                client.write(much);
                                                client.closeOutput();
                                            });
                                            assertThat(client.readAll(much.length)).isEqualTo(much);
                                        });
                                    }
                                }));
    }

    interface Client {
        void run(int port) throws Exception;
    }

    static void echo(TlsServerOptions options, Client client) throws Exception {
        serve(
                options,
                connection -> {
                    for (String line = connection.readLine();
                            line != null;
                            line = connection.readLine()) {
                        connection.writeLine(line.toUpperCase());
                    }
                },
                client);
    }

    static void serve(TlsServerOptions options, TcpServer.Handler handler, Client client)
            throws Exception {
        TcpServer server = Tls.listen("127.0.0.1", 0, options);
        TaskGroup.run(group -> {
            group.fork(() -> server.serve(handler));
            client.run(server.port());
            server.close();
        });
    }

    @OnEachEngine(with = Transport.class)
    void a_file_that_is_cut_off_in_a_piece_tells_of_the_whole(
            FiberEngine engine, Transport transport, @TempDir Path folder) throws Exception {
        long length = 16L << 20;
        var narrow = // a piece goes out in several
                ConnectOptions.DEFAULTS.withLimits(
                        ConnectionLimits.DEFAULTS.withWaterMarks(1_000, 4_000));
        Path path = Files.write(folder.resolve("file"), new byte[(int) length]);
        transport.run(
                engine,
                () -> {
                    var over = AsyncEvent.create();
                    serve(
                            TlsFiles.server("good"),
                            connection -> over.await(), // and reads nothing
                            port -> {
                                try (Connection client =
                                                Tls.connect(
                                                        "localhost",
                                                        port,
                                                        TlsFiles.client(),
                                                        narrow);
                                        FileChannel file = FileChannel.open(path)) {
                                    assertThat(
                                                    Async.moveOnAfter(
                                                            Duration.ofMillis(500),
                                                            () -> client.sendFile(file, 0, length)))
                                            .isFalse();
                                    assertThatExceptionOfType(IncompleteWriteException.class)
                                            .isThrownBy(client::readSome)
                                            .satisfies(e -> {
                                                assertThat(e.wanted()).isEqualTo(length);
                                                assertThat(e.written()).isBetween(65_537L, length);
                                            });
                                    assertThat(file.isOpen()).isTrue();
                                    over.set();
                                }
                            });
                });
    }
}
