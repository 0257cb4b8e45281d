package dev.millrace.benchmarks.io;

import dev.millrace.EventLoop;
import dev.millrace.Runner;
import dev.millrace.io.Tcp;
import dev.millrace.io.TcpServer;
import dev.millrace.io.Tls;
import dev.millrace.io.TlsIdentity;
import dev.millrace.io.TlsServerOptions;
import dev.millrace.netty.NettyTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An echo server with one task per connection, all on one loop. Arguments: {@code nio} or {@code
 * epoll}; for TLS also the file of an {@link EchoKey}.
 */
final class EchoMillrace {
    private EchoMillrace() {}

    public static void main(String[] arguments) throws IOException {
        NettyTransport transport =
                arguments[0].equals("epoll") ? NettyTransport.epoll() : NettyTransport.nio();
        try (Runner runner = Runner.of(EventLoop.builder().poller(transport))) {
            runner.run(() -> serve(listen(arguments)));
        }
    }

    private static TcpServer listen(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            return Tcp.listen("127.0.0.1", 0);
        }
        EchoKey own = EchoKey.of(Path.of(arguments[1]));
        return Tls.listen(
                "127.0.0.1", 0, TlsServerOptions.of(TlsIdentity.of(own.key(), own.certificate())));
    }

    private static void serve(TcpServer server) {
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
