package dev.millrace.samples.with;

import dev.millrace.Async;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.stream.AsyncStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;

/** What docs/with/httpclient.md quotes. */
final class HttpClientPage {

    private HttpClientPage() {}

    // @start region=get
    static String get(HttpClient client, URI address) {
        HttpRequest request = HttpRequest.newBuilder(address).build();
        HttpResponse<String> response =
                Async.timeout(
                        Duration.ofSeconds(5),
                        () ->
                                FutureBridge.awaitOwned(
                                        client.sendAsync(request, BodyHandlers.ofString())));
        if (response.statusCode() != 200) {
            throw new IllegalStateException(address + " answered " + response.statusCode());
        }
        return response.body();
    }

    // @end

    // @start region=all
    static List<String> getAll(HttpClient client, List<URI> addresses) {
        return AsyncStream.from(addresses)
                .mapConcurrent(8, address -> get(client, address)) // eight at a time, in order
                .toList();
    }

    // @end

    // @start region=stream
    static long download(HttpClient client, URI address) {
        HttpRequest request = HttpRequest.newBuilder(address).build();
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
                FutureBridge.awaitOwned(client.sendAsync(request, BodyHandlers.ofPublisher()));
        long size = 0;
        try (AsyncStream<List<ByteBuffer>> body = PublisherBridge.stream(response.body())) {
            for (List<ByteBuffer> part : body) {
                size += part.stream().mapToInt(ByteBuffer::remaining).sum(); // may await
            }
        } // left early, this closes the connection
        return size;
    }
    // @end
}
