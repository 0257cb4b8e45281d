package dev.millrace.samples.fanout;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * An unreliable server on this machine: on the first request, one page in twenty is refused, and
 * one in five hundred is never sent.
 */
final class FlakyServer implements AutoCloseable {
    private static final int REFUSED = 20;
    private static final int SILENT = 500;
    private static final int BACKLOG = 200;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private FlakyServer(HttpServer server) {
        this.server = server;
    }

    /** Listens on a free port of the loopback interface. */
    static FlakyServer open() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var flaky = new FlakyServer(HttpServer.create(address, BACKLOG));
        flaky.server.setExecutor(flaky.threads);
        flaky.server.createContext("/page/", flaky::answer);
        flaky.server.start();
        return flaky;
    }

    /** The addresses of its pages. */
    List<URI> pages(int count) {
        var address = server.getAddress();
        return IntStream.range(0, count)
                .mapToObj(page ->
                        URI.create(
                                "http://%s:%d/page/%d"
                                        .formatted(
                                                address.getAddress().getHostAddress(),
                                                address.getPort(),
                                                page)))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            int page = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
            boolean first = asked.add(path);
            if (first && page % SILENT == SILENT - 1) {
                awaitClose();
            } else if (first && page % REFUSED == REFUSED - 1) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                byte[] text = ("page " + page).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        }
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
