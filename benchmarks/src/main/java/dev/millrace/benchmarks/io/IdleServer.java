package dev.millrace.benchmarks.io;

import dev.millrace.EventLoop;
import dev.millrace.Runner;
import dev.millrace.io.ServerOptions;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import dev.millrace.netty.NettyTransport;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds idle connections, each with a task that waits to read. For each line of input it prints how
 * many there are, and how many bytes of the heap are in use.
 */
final class IdleServer {
    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

    private IdleServer() {}

    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().start(IdleServer::answer);
        try (Runner runner = Runner.of(EventLoop.builder().poller(NettyTransport.epoll()))) {
            runner.run(IdleServer::serve);
        }
    }

    private static void serve() throws IOException {
        ServerOptions options =
                ServerOptions.DEFAULTS.withMostConnections(30_000).withMostPerPeer(30_000);
        TcpServer server = Tcp.listen("127.0.0.1", 0, options);
        IO.println("port " + server.port());
        server.serve(connection -> {
            CONNECTIONS.incrementAndGet();
            // nothing arrives but the end of the input
            connection.readSome();
            CONNECTIONS.decrementAndGet();
        });
    }

    private static void answer() {
        for (String line = IO.readln(); line != null; line = IO.readln()) {
            long used = 0;
            for (int i = 0; i < 4; i++) {
                System.gc();
                used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            }
            IO.println("connections " + CONNECTIONS.get());
            IO.println("heap " + used);
        }
    }
}
