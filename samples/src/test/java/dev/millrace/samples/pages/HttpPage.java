package dev.millrace.samples.pages;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.netty.NettyLoop;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.samples.http.HttpDoor;
import dev.millrace.samples.http.HttpLimits;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** What docs/io-http.md quotes. */
final class HttpPage {

    private HttpPage() {}

    static HttpDoor server() throws BindException {
        // @start region=server
        HttpDoor door =
                HttpDoor.open(
                        0,
                        HttpLimits.of(256, 64),
                        exchange -> {
                            Async.sleep(Duration.ofMillis(10)); // others are served meanwhile
                            exchange.answer(200, "hello from " + exchange.path());
                        });
        // @end
        return door;
    }

    static String client(URI address) {
        // @start region=client
        var connections = ConnectionProvider.create("pages", 8);
        try {
            var client =
                    HttpClient.create(connections)
                            .runOn(NettyLoop.of(EventLoop.current()).group())
                            .responseTimeout(Duration.ofSeconds(5));
            return ReactorBridge.awaitRequired(
                    client.get().uri(address).responseContent().aggregate().asString());
        } finally {
            Async.shield(() -> {
                ReactorBridge.await(connections.disposeLater());
            });
        }
        // @end
    }
}
