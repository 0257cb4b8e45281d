package dev.millrace.samples.redis;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Runner;
import dev.millrace.TaskGroup;
import dev.millrace.io.Connection;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server for a test, and clients on its loop. */
final class ServedRedis {
    private final TcpServer server;
    private final Clients clients = new Clients();

    private ServedRedis(TcpServer server) {
        this.server = server;
    }

    /** What a test does. */
    @FunctionalInterface
    interface Test {
        void run(ServedRedis redis) throws Exception;
    }

    /** Runs {@code test} beside a server, which must have no fault to report. */
    static void run(FiberEngine engine, Test test) throws Exception {
        var faults = new CopyOnWriteArrayList<String>();
        EventLoop.Builder builder =
                EventLoop.builder()
                        .engine(engine)
                        .exceptionHandler((loop, fault) ->
                                faults.add(fault.message() + ": " + fault.failure()));
        try (Runner runner = Runner.of(builder)) {
            runner.run(() -> {
                var redis = new ServedRedis(Tcp.listen("127.0.0.1", 0));
                TaskGroup.run(group -> {
                    group.fork("clients", () -> redis.server.serve(redis.clients::serve));
                    test.run(redis);
                    redis.end();
                });
            });
        }
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
    }

    /** As after SIGTERM. */
    void end() {
        clients.end();
        server.close();
    }

    int connections() {
        return server.connections();
    }

    Caller connect() throws IOException {
        return new Caller(Tcp.connect("127.0.0.1", server.port()));
    }

    /** A client. */
    record Caller(Connection connection) implements AutoCloseable {

        /** Sends a line, and reads the reply to it. */
        String ask(String line) throws IOException {
            send(line + "\r\n");
            return reply();
        }

        void send(String text) throws IOException {
            connection.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** The next reply; bytes without their length, arrays in brackets, null at the end. */
        String reply() throws IOException {
            String head = connection.readLine(StandardCharsets.ISO_8859_1);
            if (head == null) {
                return "the end";
            }
            return switch (head.charAt(0)) {
                case '$' -> bulk(Integer.parseInt(head.substring(1)));
                case '*' -> many(Integer.parseInt(head.substring(1)));
                default -> head;
            };
        }

        private String bulk(int length) throws IOException {
            if (length < 0) {
                return "nil";
            }
            var text = new String(connection.readExactly(length), StandardCharsets.ISO_8859_1);
            connection.readExactly(2);
            return text;
        }

        private String many(int count) throws IOException {
            if (count < 0) {
                return "none";
            }
            List<String> replies = new ArrayList<>();
            while (replies.size() < count) {
                replies.add(reply());
            }
            return replies.toString();
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
