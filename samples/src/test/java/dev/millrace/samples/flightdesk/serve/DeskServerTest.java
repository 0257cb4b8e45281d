package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.Source;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slow: a real server, and a loop that really stands still. */
@Tag("slow")
class DeskServerTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ServedDesk desk;

    @BeforeAll
    static void open() {
        desk = ServedDesk.open(Settings.on(0));
    }

    @AfterAll
    static void close() {
        HTTP.close();
        desk.close();
    }

    @Test
    void the_page_needs_nothing_from_elsewhere() throws Exception {
        var page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body()).contains("<title>Flight desk</title>").doesNotContain("//");
        var references = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(page.body());
        assertThat(references.results().map(match -> match.group(1)))
                .contains("/desk.css", "/desk.js", "/desk.svg")
                .allSatisfy(path -> assertThat(get(path).statusCode()).isEqualTo(200));
    }

    @Test
    void what_is_not_there_is_refused() throws Exception {
        assertThat(get("/nosuch").statusCode()).isEqualTo(404);
        assertThat(get("/../pom.xml").statusCode()).isEqualTo(404);
        assertThat(post("/mode/nosuch").statusCode()).isEqualTo(404);
        assertThat(post("/").statusCode()).isEqualTo(405);
    }

    @Test
    void the_pages_of_others_are_refused() throws Exception {
        var elsewhere =
                HttpRequest.newBuilder(desk.at("/mode/blocking"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .header("Origin", "http://elsewhere.example")
                        .build();

        assertThat(HTTP.send(elsewhere, BodyHandlers.discarding()).statusCode()).isEqualTo(421);
        assertThat(statusFor("GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
    }

    @Test
    void the_events_follow_each_other_and_the_flights_go_on() throws Exception {
        try (var watcher = new Watcher(desk.at("/events"))) {
            var seen = watcher.next(10);

            assertThat(watcher.status()).isEqualTo(200);
            assertThat(seen).extracting(Watcher.Event::number).isSorted().doesNotHaveDuplicates();
            assertThat(seen.getLast().flights()).isGreaterThan(seen.getFirst().flights());
            assertThat(seen).allSatisfy(event -> assertThat(event.viewers()).isPositive());
        }
    }

    @Test
    void the_switch_makes_the_loop_stand_still_and_go_on() throws Exception {
        try (var watcher = new Watcher(desk.at("/events"))) {
            assertThat(post("/mode/blocking").statusCode()).isEqualTo(204);
            watcher.until(event -> event.mode().equals("blocking") && event.held());
            var blocking = watcher.next(20);

            assertThat(post("/mode/executor").statusCode()).isEqualTo(204);
            watcher.until(event -> event.mode().equals("executor") && !event.held());
            watcher.next(5); // the last report on the loop
            var executor = watcher.next(20);

            assertThat(blocking).extracting(Watcher.Event::mode).containsOnly("blocking");
            assertThat(executor).extracting(Watcher.Event::mode).containsOnly("executor");
            assertThat(held(blocking)).isGreaterThan(held(executor));
        }
    }

    private static long held(List<Watcher.Event> events) {
        return events.stream().filter(Watcher.Event::held).count();
    }

    @Test
    void a_port_that_is_taken_is_named_in_one_sentence() {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> serve(desk.port(), Source.bundled("flights-20k.json.gz")))
                .withMessage("cannot listen on port %d: Address already in use.", desk.port());
    }

    @Test
    void a_recording_that_cannot_be_read_ends_it() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> serve(0, Source.file(Path.of("missing.json"))))
                .withMessage("cannot read missing.json: there is no such file.");
    }

    @Test
    void a_closed_desk_leaves_no_thread_and_no_socket() throws Exception {
        var other = ServedDesk.open(Settings.on(0));
        try (var watcher = new Watcher(other.at("/events"))) {
            watcher.next();
            other.close();
            watcher.untilTheEnd(); // the stream ends, it does not break
        }

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains("nio") || name.contains("epoll"));
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() ->
                        HTTP.send(
                                HttpRequest.newBuilder(other.address()).build(),
                                BodyHandlers.discarding()));
    }

    private static void serve(int port, Source recording) throws IOException {
        Async.run(() -> DeskServer.serve(port, recording, _ -> {}));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(desk.at(path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(desk.at(path)).POST(HttpRequest.BodyPublishers.noBody());
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String statusFor(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", desk.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(
                    socket.getInputStream().readNBytes("HTTP/1.1 421 ".length()),
                    StandardCharsets.US_ASCII);
        }
    }
}
