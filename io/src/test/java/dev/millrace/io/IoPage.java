package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import java.io.IOException;
import java.time.Duration;

/** What docs/io.md quotes; {@link TcpServerTest} runs the same. */
final class IoPage {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private IoPage() {}

    static void serve() throws IOException {
        // @start region=server
        TcpServer server = Tcp.listen("127.0.0.1", 0); // server.port() is known now
        server.serve(connection -> { // one task a connection, in the server's group
            for (String line = connection.readLine(); line != null; line = connection.readLine()) {
                connection.writeLine(line.toUpperCase()); // returns when the peer keeps up
            }
        });
        // @end
    }

    static void ask(int port) throws IOException {
        // @start region=client
        try (Connection connection = Async.timeout(LIMIT, () -> Tcp.connect("localhost", port))) {
            connection.writeLine("hello");
            assertThat(connection.readLine()).isEqualTo("HELLO");
        }
        // @end
    }
}
