package dev.millrace.samples.flightdesk.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A browser that reads the event stream, in the words of the page. */
final class Watcher implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final int status;
    private final Stream<String> lines;
    private final Iterator<Event> events;

    /** One event, as it was sent. */
    record Event(String json) {

        long number() {
            return (long) number("number");
        }

        String mode() {
            return text("\"mode\":\"(\\w+)\"");
        }

        double lag() {
            return number("lag");
        }

        double took() {
            return number("took");
        }

        long flights() {
            return (long) number("flights");
        }

        int viewers() {
            return (int) number("viewers");
        }

        int tasks() {
            return (int) number("tasks");
        }

        /** Whether the loop stood still for most of a report. */
        boolean held() {
            return took() > 0 && lag() >= took() / 2;
        }

        private double number(String name) {
            return Double.parseDouble(text("\"" + name + "\":(-?[\\d.]+)"));
        }

        private String text(String pattern) {
            var matcher = Pattern.compile(pattern).matcher(json);
            if (!matcher.find()) {
                throw new AssertionError(pattern + " is not in " + json);
            }
            return matcher.group(1);
        }
    }

    Watcher(URI address) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofLines());
        status = answer.statusCode();
        lines = answer.body();
        events =
                lines.filter(line -> line.startsWith("data: "))
                        .map(line -> new Event(line.substring("data: ".length())))
                        .iterator();
    }

    int status() {
        return status;
    }

    Event next() {
        return events.next();
    }

    List<Event> next(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    /** Reads on to the first event that meets {@code condition}. */
    Event until(Predicate<Event> condition) {
        return Stream.generate(this::next).filter(condition).findFirst().orElseThrow();
    }

    /** Reads what is left. */
    void untilTheEnd() {
        events.forEachRemaining(_ -> {});
    }

    /** Leaves without a word. */
    @Override
    public void close() {
        lines.close();
        http.shutdownNow();
    }
}
