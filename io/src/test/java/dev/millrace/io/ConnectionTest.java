package dev.millrace.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Runner;
import dev.millrace.TaskGroup;
import dev.millrace.testing.junit.OnEachEngine;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class ConnectionTest {

    @OnEachEngine
    void a_line_comes_back_in_capitals(FiberEngine engine) throws Exception {
        try (Runner runner = Runner.of(EventLoop.builder().engine(engine))) {
            runner.run(() -> {
                TcpServer server = Tcp.listen("127.0.0.1", 0);
                TaskGroup.run(group -> {
                    group.fork(() ->
                            server.serve(connection -> {
                                for (String line = connection.readLine();
                                        line != null;
                                        line = connection.readLine()) {
                                    connection.writeLine(line.toUpperCase());
                                }
                            }));
                    try (Connection client = Tcp.connect("127.0.0.1", server.port())) {
                        client.writeLine("hello");
                        assertThat(client.readLine()).isEqualTo("HELLO");
                        client.write("a\r\nb");
                        client.closeOutput();
                        assertThat(client.lines().toList()).containsExactly("A", "B");
                    }
                    server.close();
                });
            });
        }
    }
}
