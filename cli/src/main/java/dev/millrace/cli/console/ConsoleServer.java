package dev.millrace.cli.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the page that shows a running program, only on this machine and under a path that cannot
 * be guessed. It changes nothing: each request is a {@code GET}.
 */
public final class ConsoleServer implements AutoCloseable {

    private final Pages pages = new Pages();
    private final String token = HexFormat.of().formatHex(random(16));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Pictures pictures;
    private final HttpServer server;

    /**
     * Starts serving.
     *
     * @param source the program
     * @param port the port on the loopback interface; 0 for any free port
     * @throws IOException if the port is not available; its message is one sentence
     */
    public ConsoleServer(TreeSource source, int port) throws IOException {
        pictures = new Pictures(source, System::nanoTime);
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        server = listen(new InetSocketAddress(loopback, port));
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    private static HttpServer listen(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, 0);
        } catch (BindException e) {
            throw new IOException(
                    "cannot listen on port %d: %s".formatted(address.getPort(), e.getMessage()), e);
        }
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** The page's address for a browser on this machine. */
    public URI address() {
        var host = server.getAddress().getAddress().getHostAddress();
        return URI.create("http://" + host + ":" + port() + "/" + token + "/");
    }

    private int port() {
        return server.getAddress().getPort();
    }

    /** Completes with the reason when the program no longer answers. Pages show it. */
    public CompletableFuture<String> ended() {
        return pictures.ended().copy();
    }

    /** Ends the snapshots; pages show {@code why} and keep the last one. */
    public void end(String why) {
        pictures.end(why);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Without the token, which must not get into a log. */
    @Override
    public String toString() {
        return "ConsoleServer[port " + port() + "]";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (IOException e) {
                answer = Answer.text(503, String.valueOf(e.getMessage()));
            } catch (OutOfMemoryError e) { // for example with the stacks of very many tasks
                answer = Answer.text(503, "the command has not enough memory for that");
            } catch (RuntimeException e) {
                answer = Answer.text(500, "the console failed: " + e);
            }
            answer.send(exchange);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (!Origin.namesUs(exchange.getRequestHeaders(), port())) {
            return Answer.text(421, "this request is for another server");
        }
        if (!Origin.isOurs(exchange.getRequestHeaders(), port())) {
            return Answer.text(403, "requests from other pages are refused");
        }
        var uri = exchange.getRequestURI();
        var path = uri.getRawPath().split("/", 3); // "", token, name
        if (path.length < 3 || !isToken(path[1])) {
            return Answer.text(404, "there is no such page; use the whole address");
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            return Answer.text(405, "only GET");
        }
        return switch (path[2]) {
            case "tree" -> tree();
            case "task" -> task(uri.getRawQuery() == null ? "" : uri.getRawQuery());
            default -> page(path[2]);
        };
    }

    private boolean isToken(String word) {
        // takes the same time for each wrong token
        return MessageDigest.isEqual(
                word.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private Answer page(String name) {
        var page = pages.at(name);
        return page == null
                ? Answer.text(404, "there is no such page")
                : new Answer(200, page.type(), page.bytes());
    }

    private Answer tree() throws IOException {
        var tree = pictures.latest();
        return tree == null ? gone() : Answer.json(tree);
    }

    private Answer task(String query) throws IOException {
        if (!query.startsWith("id=")) {
            return Answer.text(400, "which task? /task?id=…");
        }
        var task = pictures.task(URLDecoder.decode(query.substring(3), StandardCharsets.UTF_8));
        if (task != null) {
            return Answer.json(task);
        }
        return pictures.ended().isDone() ? gone() : Answer.text(404, "there is no such task");
    }

    private Answer gone() {
        return Answer.text(410, pictures.ended().getNow("the program has ended"));
    }
}
