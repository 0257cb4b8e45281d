package dev.millrace.samples.flightdesk.serve;

import dev.millrace.Async;
import dev.millrace.samples.flightdesk.data.Source;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** A desk that is served, on a loop of its own, until it is closed. */
final class ServedDesk implements AutoCloseable {

    private static final Source FLIGHTS = Source.bundled("flights-20k.json.gz");

    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final Thread main;

    private ServedDesk(Settings settings) {
        main = new Thread(() -> serve(settings), "served desk");
    }

    static ServedDesk open(Settings settings) {
        var desk = new ServedDesk(settings);
        desk.main.start();
        desk.address.join();
        return desk;
    }

    private void serve(Settings settings) {
        try {
            Async.run(() -> DeskServer.serve(settings, FLIGHTS, address::complete));
        } catch (Throwable t) {
            address.completeExceptionally(t); // after it was ready this is the end, as asked for
        }
    }

    URI address() {
        return address.join();
    }

    URI at(String path) {
        return address().resolve(path);
    }

    int port() {
        return address().getPort();
    }

    /** What Ctrl-C does, and the wait for its end. */
    @Override
    public void close() {
        main.interrupt();
        try {
            main.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
