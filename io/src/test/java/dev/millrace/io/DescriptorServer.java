package dev.millrace.io;

import dev.millrace.EventLoop;
import dev.millrace.Runner;
import java.io.IOException;

/** A program that answers lines, and prints its port and what its loop reports. */
final class DescriptorServer {
    private DescriptorServer() {}

    public static void main(String[] arguments) throws IOException {
        EventLoop.Builder builder =
                EventLoop.builder()
                        .exceptionHandler((loop, fault) ->
                                System.out.println(
                                        "FAULT " + fault.message() + ": " + fault.failure()));
        try (Runner runner = Runner.of(builder)) {
            runner.run(() -> {
                TcpServer server = Tcp.listen("127.0.0.1", 0);
                System.out.println("PORT " + server.port());
                server.serve(connection -> {
                    String line = connection.readLine();
                    while (line != null) {
                        connection.writeLine(line);
                        line = connection.readLine();
                    }
                });
            });
        }
    }
}
