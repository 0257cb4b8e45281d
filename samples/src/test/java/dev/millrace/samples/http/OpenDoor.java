package dev.millrace.samples.http;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.LoopFault;
import dev.millrace.Promise;
import dev.millrace.Runner;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** An {@code HttpDoor} on a loop of its own, until it is closed. */
final class OpenDoor implements AutoCloseable {

    final Queue<LoopFault> faults = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Runner runner;
    private final Thread main;

    OpenDoor(FiberEngine engine, HttpLimits limits, HttpHandler handler) {
        runner =
                Runner.of(
                        EventLoop.builder()
                                .engine(engine)
                                .exceptionHandler((_, fault) -> faults.add(fault)));
        main = new Thread(() -> serve(limits, handler), "open door");
        main.start();
        port.join();
    }

    private void serve(HttpLimits limits, HttpHandler handler) {
        try (runner) {
            runner.run(() -> {
                var door = HttpDoor.open(0, limits, handler);
                try {
                    port.complete(door.address().getPort());
                    Promise.<@Nullable Void>create().await();
                } finally {
                    door.close();
                }
            });
        } catch (Throwable t) {
            port.completeExceptionally(t); // once it was open this is the end, as asked for
        }
    }

    int port() {
        return port.join();
    }

    Socket connect() throws IOException {
        return new Socket("127.0.0.1", port());
    }

    /** A connection on which {@code request} has been sent. */
    Socket ask(String request) throws IOException {
        var socket = connect();
        send(socket, request);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** All that the server says to {@code request} before it closes the connection. */
    String answerTo(String request) throws IOException {
        try (var socket = ask(request)) {
            return rest(socket);
        }
    }

    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** The first line of the next answer. */
    static String line(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (var each = socket.getInputStream().read();
                each >= 0 && each != '\n';
                each = socket.getInputStream().read()) {
            line.append((char) each);
        }
        return line.toString().strip();
    }

    /** What Ctrl-C does, without the wait for its end. */
    void beginToClose() {
        main.interrupt();
    }

    /** Closes the door, and comes back when its loop has ended. */
    void awaitEnd() {
        beginToClose();
        try {
            main.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        awaitEnd();
    }
}
