package dev.millrace.benchmarks.io;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** An echo server with one virtual thread per connection and blocking sockets. */
final class EchoThreads {
    private EchoThreads() {}

    public static void main(String[] arguments) throws IOException {
        try (var server = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress())) {
            IO.println("port " + server.getLocalPort());
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.startVirtualThread(() -> echo(socket));
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            var bytes = new byte[64 * 1024];
            InputStream in = socket.getInputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                socket.getOutputStream().write(bytes, 0, count);
            }
        } catch (IOException e) {
            // the load generator has closed the connection
        }
    }
}
