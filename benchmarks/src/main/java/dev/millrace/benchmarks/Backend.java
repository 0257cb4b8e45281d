package dev.millrace.benchmarks;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a request needs: a driver that blocks, a client that answers with a future on its own
 * thread, and some computing. Each step turns a number into another one.
 */
public final class Backend implements AutoCloseable {
    /** The number of blocking calls at a time: the limit of our default dispatcher. */
    static final int CONNECTIONS = 64;

    /** How long the {@code Mono} of a request takes. */
    static final Duration DELAY = Duration.ofMillis(1);

    private static final Duration QUERY = Duration.ofNanos(200_000);
    private static final int FIELDS = 28;

    private final ExecutorService client =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("client").factory());

    /** The blocking call: 0.2 ms. Any thread. */
    public int query(int key) {
        try {
            Thread.sleep(QUERY);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return key + 1;
    }

    /** The asynchronous call. Any thread. */
    public CompletableFuture<Integer> call(int key) {
        return CompletableFuture.supplyAsync(() -> key + 1, client);
    }

    /**
     * The computing, about 5 µs: writes a JSON object, reads it again and hashes it. Any thread.
     */
    public static int render(int key) {
        var json = new StringBuilder(1_000);
        for (int field = 0; field < FIELDS; field++) {
            json.append(field == 0 ? "{\"" : ",\"").append("column").append(field).append("\":");
            if (field % 2 == 0) {
                json.append(key * 31 + field);
            } else {
                json.append("\"the text of ").append(key - field).append('"');
            }
        }
        return hash(json.append('}').toString());
    }

    /** Of what stands in quotes, of the numbers, and of how they alternate. */
    private static int hash(String json) {
        int hash = 1;
        int number = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char next = json.charAt(i);
            if (next == '"') {
                quoted = !quoted;
            } else if (quoted) {
                hash = hash * 31 + next;
            } else if (Character.isDigit(next)) {
                number = number * 10 + Character.digit(next, 10);
            } else if (next == ',' || next == '}') {
                hash = hash * 17 + number;
                number = 0;
            }
        }
        return hash & 0xFFFF;
    }

    /** The sum of what {@code requests} requests return, numbered from 0. */
    static long expected(int requests) {
        long sum = 0;
        for (int i = 0; i < requests; i++) {
            sum += render(i + 2);
        }
        return sum;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
