package dev.millrace.io;

import dev.millrace.Task;
import dev.millrace.executor.RunInExecutor;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** The other side, of blocking sockets on a thread of its own. */
final class ScriptedPeer implements AutoCloseable {

    /** What it does with its one connection. */
    @FunctionalInterface
    interface Script {
        void run(Socket socket) throws Exception;
    }

    private static final int SMALL = 16_384; // so that writes soon have to wait

    private final ServerSocket server;
    private final Task<@Nullable Void> work;

    private ScriptedPeer(ServerSocket server, Script script) {
        this.server = server;
        this.work =
                RunInExecutor.runInExecutor(() -> {
                    try (Socket socket = server.accept()) {
                        socket.setTcpNoDelay(true);
                        script.run(socket);
                    }
                });
    }

    /** Accepts one connection. */
    static ScriptedPeer accepting(Script script) throws IOException {
        var server = new ServerSocket();
        server.setReceiveBufferSize(SMALL);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        return new ScriptedPeer(server, script);
    }

    /** Connects to {@code port} as a task of its own. */
    static Task<@Nullable Void> connecting(int port, Script script) {
        return RunInExecutor.runInExecutor(() -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                script.run(socket);
            }
        });
    }

    /** A connection of ours to it. */
    Connection connect() throws IOException {
        return connect(ConnectOptions.DEFAULTS);
    }

    Connection connect(ConnectOptions options) throws IOException {
        Connection connection = Tcp.connect("127.0.0.1", server.getLocalPort(), options);
        connection.channel().config().setOption(ChannelOption.SO_SNDBUF, SMALL);
        return connection;
    }

    /** Reads until the connection of {@code socket} is over. */
    static void drain(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) { // it was reset, which is as good an end
            Thread.onSpinWait();
        }
    }

    /** Throws the connection of {@code socket} away. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits for the script, and throws what it has thrown. */
    @Override
    public void close() throws IOException {
        work.await();
        server.close();
    }
}
