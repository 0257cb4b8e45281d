package dev.millrace.benchmarks.io;

import dev.millrace.EventLoop;
import dev.millrace.Runner;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import dev.millrace.netty.NettyTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** A task a connection, on one loop: reads and writes as a stream. */
final class EchoMillrace {
    private EchoMillrace() {}

    public static void main(String[] arguments) throws IOException {
        NettyTransport transport =
                arguments[0].equals("epoll") ? NettyTransport.epoll() : NettyTransport.nio();
        try (Runner runner = Runner.of(EventLoop.builder().poller(transport))) {
            runner.run(EchoMillrace::serve);
        }
    }

    private static void serve() throws IOException {
        TcpServer server = Tcp.listen("127.0.0.1", 0);
        IO.println("port " + server.port());
        server.serve(connection -> {
            for (ByteBuf bytes = connection.readBuffer();
                    bytes != null;
                    bytes = connection.readBuffer()) {
                connection.writeBuffer(bytes);
            }
        });
    }
}
