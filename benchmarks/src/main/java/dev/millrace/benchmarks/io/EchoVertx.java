package dev.millrace.benchmarks.io;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServerOptions;

/** An echo server of Vert.x handlers on one Vert.x event loop. */
final class EchoVertx {
    private EchoVertx() {}

    public static void main(String[] arguments) {
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true))
                .createNetServer(
                        new NetServerOptions()
                                .setHost("127.0.0.1")
                                .setPort(0)
                                .setAcceptBacklog(4096)
                                .setTcpNoDelay(true))
                .connectHandler(socket -> socket.handler(socket::write))
                .listen()
                .onSuccess(server -> IO.println("port " + server.actualPort()))
                .onFailure(Throwable::printStackTrace);
    }
}
