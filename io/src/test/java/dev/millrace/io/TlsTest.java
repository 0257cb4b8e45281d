package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class TlsTest {

    @OnEachEngine(with = TransportUnderTest.class)
    void lines_go_both_ways_and_end_by_tlss_own_word(
            FiberEngine engine, TransportUnderTest transport) throws Exception {
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

    @OnEachEngine(with = TransportUnderTest.class)
    void much_goes_both_ways_at_once(FiberEngine engine, TransportUnderTest transport)
            throws Exception {
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
}
