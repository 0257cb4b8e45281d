package dev.millrace.samples.fanout;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.RetryBudget;
import dev.millrace.RetrySchedule;
import dev.millrace.TaskCancelledException;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.samples.terminal.Progress;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * The program: reads ten thousand pages of an unreliable server, fifty at a time.
 *
 * <p>Status 0: all were read, and the last line says so. 130: Ctrl-C; one line then says how many
 * pages were read.
 */
public final class Fanout {
    private static final int PAGES = 10_000;
    private static final int INTERRUPTED = 130;

    private static final int IN_FLIGHT = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HttpClient client;
    private int read;
    private int retries;

    private Fanout(HttpClient client) {
        this.client = client;
    }

    /** Runs the program and ends the process with its status. */
    public static void main(String[] arguments) throws IOException {
        System.exit(run(System.out, Progress.ofThisProcess(), PAGES));
    }

    static int run(PrintStream out, Progress progress, int pages) throws IOException {
        try (var client = HttpClient.newHttpClient();
                var server = FlakyServer.open()) {
            return new Fanout(client).report(out, progress, server.pages(pages));
        }
    }

    private int report(PrintStream out, Progress progress, List<URI> pages) {
        try {
            long characters =
                    Async.run(() -> {
                        out.println(
                                "Reading %d pages, %d at a time (Ctrl-C ends it)"
                                        .formatted(pages.size(), IN_FLIGHT));
                        return readAll(pages, progress);
                    });
            progress.println(
                    out,
                    "ok: %d pages, %d characters, %d retries".formatted(read, characters, retries));
            return 0;
        } catch (TaskCancelledException e) {
            progress.println(
                    out, "interrupted: %d of %d pages were read".formatted(read, pages.size()));
            return INTERRUPTED;
        }
    }

    // @start region=fanout
    private long readAll(List<URI> pages, Progress progress) {
        RetrySchedule schedule =
                RetrySchedule.exponential(Duration.ofMillis(20), Duration.ofSeconds(1))
                        .withJitter(0.5)
                        .atMost(5)
                        .withBudget(RetryBudget.create(0.1, 100)) // of all pages together
                        .on(failure ->
                                failure instanceof IOException
                                        || failure instanceof DeadlineExceededException)
                        .withObserver((attempt, delay) -> retries++);

        try (var bar = progress.begin("pages", pages.size())) {
            return AsyncStream.from(pages)
                    .mapConcurrentUnordered(
                            IN_FLIGHT,
                            page ->
                                    Async.retry(
                                            schedule,
                                            () -> Async.timeout(PATIENCE, () -> read(page))))
                    .fold(
                            0L,
                            (sum, text) -> {
                                read++;
                                bar.advance(1);
                                return sum + text.length();
                            });
        }
    }

    private String read(URI page) throws IOException {
        // a deadline or Ctrl-C ends the exchange, too
        var answer =
                FutureBridge.awaitOwned(
                        client.sendAsync(
                                HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()));
        if (answer.statusCode() != 200) {
            throw new IOException(page + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }
    // @end
}
