package dev.millrace.browser;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.regex.Pattern;

/** How many are watching, as the server tells another viewer. */
final class Viewers implements AutoCloseable {

    private static final Pattern VIEWERS = Pattern.compile("\"viewers\":(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Iterator<String> events;

    Viewers(URI address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address.resolve("/events")).build();
        events = http.send(request, BodyHandlers.ofLines()).body().iterator();
    }

    /** Reads on to the first event that tells of {@code count}, this one included. */
    void await(int count) {
        while (viewers(events.next()) != count) {
            // the next event tells more
        }
    }

    /** The number in a line of the stream; none in those between the events. */
    private static int viewers(String line) {
        var matcher = VIEWERS.matcher(line);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
