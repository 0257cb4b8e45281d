package dev.millrace.samples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slow: real sockets, and the patience of a server. */
@Tag("slow")
class HttpDoorTest extends EngineTest {

    private static final HttpLimits LIMITS = HttpLimits.of(64, 64);
    private static final HttpHandler HELLO = exchange -> exchange.answer(200, "hello");
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST_GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK";

    private OpenDoor open(HttpLimits limits, HttpHandler handler) {
        return new OpenDoor(engine, limits, handler);
    }

    @Test
    void a_handler_awaits_while_others_are_served() throws Exception {
        var released = new CompletableFuture<Promise<String>>();
        HttpHandler waiting =
                exchange -> {
                    if (exchange.path().equals("/first")) {
                        var promise = Promise.<String>create();
                        released.complete(promise);
                        exchange.answer(200, promise.await());
                    } else {
                        exchange.answer(200, "second");
                    }
                };
        try (var door = open(LIMITS, waiting);
                var first = door.ask("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")) {
            released.join();
            assertThat(door.answerTo(LAST_GET)).startsWith(OK).endsWith("second\n");

            released.join().completeThreadSafe("first");
            assertThat(OpenDoor.line(first)).isEqualTo(OK);
            assertThat(door.faults).isEmpty();
        }
    }

    @Test
    void a_body_is_there_when_its_handler_begins() throws Exception {
        HttpHandler echo = exchange -> exchange.answer(200, "text/plain", exchange.body());
        try (var door = open(LIMITS, echo);
                var socket =
                        door.ask(
                                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n"
                                        + "Connection: close\r\n\r\nhalf")) {
            OpenDoor.send(socket, "half");
            assertThat(OpenDoor.rest(socket)).startsWith(OK).endsWith("\r\n\r\nhalfhalf");
        }
    }

    @Test
    void a_client_that_leaves_cancels_the_task_of_its_request() throws Exception {
        var begun = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        HttpHandler waiting =
                exchange -> {
                    begun.countDown();
                    try {
                        Promise.<@Nullable Void>create().await();
                    } finally {
                        cancelled.countDown();
                    }
                };
        try (var door = open(LIMITS, waiting)) {
            try (var socket = door.ask(GET)) {
                begun.await();
                socket.setSoLinger(true, 0);
            }
            cancelled.await();
            assertThat(door.faults).isEmpty();
        }
    }

    @Test
    void a_handler_that_fails_is_a_500_that_says_nothing_of_why() throws Exception {
        HttpHandler failing =
                exchange -> {
                    exchange.setHeader("X-Secret", "password");
                    throw new IOException("password");
                };
        try (var door = open(LIMITS, failing)) {
            assertThat(door.answerTo(LAST_GET))
                    .startsWith("HTTP/1.1 500 ")
                    .doesNotContain("password", "IOException");
            door.awaitEnd();
            assertThat(door.faults)
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.failure()).hasMessage("password"));
        }
    }

    @Test
    void an_answer_that_fails_on_its_way_breaks_instead_of_ending() throws Exception {
        HttpHandler failing =
                exchange ->
                        exchange.events(
                                AsyncStream.generate(out -> {
                                    out.emit("data: 1\n\n".getBytes(StandardCharsets.US_ASCII));
                                    throw new IOException("torn");
                                }));
        try (var door = open(LIMITS, failing)) {
            assertThat(door.answerTo(GET)).contains("data: 1").doesNotEndWith("0\r\n\r\n");
            door.awaitEnd();
            assertThat(door.faults).hasSize(1);
        }
    }

    @Test
    void a_request_names_one_host() throws Exception {
        try (var door = open(LIMITS, HELLO)) {
            assertThat(door.answerTo("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(door.answerTo("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(door.answerTo("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
            assertThat(door.answerTo("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(door.answerTo("GET / HTTP/1.0\r\n\r\n")).startsWith(OK);
            assertThat(door.answerTo(LAST_GET)).startsWith(OK);
        }
    }

    @Test
    void what_is_no_request_or_too_long_is_refused_with_the_reason() throws Exception {
        try (var door = open(LIMITS, HELLO)) {
            assertThat(door.answerTo("\u0016\u0003\u0001 not HTTP at all\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(
                            door.answerTo(
                                    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
                                            + "Content-Length: 2\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(door.answerTo("GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(door.answerTo("GET http://[::bad/ HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(door.answerTo("GET / HTTP/2.0\r\nHost: a\r\n\r\n"))
                    .startsWith("HTTP/1.1 505 ");
            assertThat(door.answerTo("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 414 ");
            assertThat(door.answerTo("GET / HTTP/1.1\r\nX: " + "x".repeat(100_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431 ");
            assertThat(door.answerTo(post("Content-Length: 100000") + "x".repeat(100_000)))
                    .startsWith("HTTP/1.1 413 ");
            var chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
            assertThat(door.answerTo(post("Transfer-Encoding: chunked") + chunk.repeat(20)))
                    .startsWith("HTTP/1.1 413 ");
            assertThat(door.faults).isEmpty();
        }
    }

    private static String post(String header) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n";
    }

    @Test
    void a_client_that_drips_its_request_is_let_go() throws Exception {
        try (var door = open(LIMITS.withRequest(Duration.ofMillis(300)), HELLO)) {
            assertThat(endOfDripping(door, "GET / HTTP/1.1\r\nX: ")).isLessThan(0);
            assertThat(endOfDripping(door, post("Content-Length: 50000"))).isLessThan(0);
        }
    }

    /** Sends a byte every so often until the connection is closed. */
    private static int endOfDripping(OpenDoor door, String begin) throws IOException {
        try (var socket = door.ask(begin)) {
            socket.setSoTimeout(20);
            while (true) {
                try {
                    return socket.getInputStream().read();
                } catch (SocketTimeoutException e) {
                    OpenDoor.send(socket, "x");
                } catch (IOException e) {
                    return -1; // reset: the server has not read the last byte
                }
            }
        }
    }

    @Test
    void a_connection_that_nobody_uses_is_closed() throws Exception {
        try (var door = open(LIMITS.withIdle(Duration.ofMillis(100)), HELLO);
                var socket = door.ask(GET)) {
            assertThat(OpenDoor.rest(socket)).startsWith(OK).endsWith("hello\n");
        }
    }

    @Test
    void who_waited_longest_makes_room_for_who_asks() throws Exception {
        try (var door = open(HttpLimits.of(2, 2), HELLO);
                var oldest = door.ask(GET);
                var second = door.connect()) {
            assertThat(OpenDoor.line(oldest)).isEqualTo(OK); // both are in
            OpenDoor.send(second, GET);
            assertThat(OpenDoor.line(second)).isEqualTo(OK);

            assertThat(door.answerTo(LAST_GET)).startsWith(OK);

            assertThat(OpenDoor.rest(oldest)).endsWith("hello\n");
            OpenDoor.send(second, LAST_GET);
            assertThat(OpenDoor.rest(second)).endsWith("hello\n");
        }
    }

    @Test
    void who_is_being_answered_is_never_sent_away() throws Exception {
        var promise = new CompletableFuture<Promise<String>>();
        HttpHandler waiting =
                exchange -> {
                    var answer = Promise.<String>create();
                    promise.complete(answer);
                    exchange.answer(200, answer.await());
                };
        try (var door = open(HttpLimits.of(1, 1), waiting);
                var socket = door.ask(LAST_GET)) {
            promise.join();
            assertThat(isRefused(door.connect())).isTrue();

            promise.join().completeThreadSafe("patience");
            assertThat(OpenDoor.rest(socket)).endsWith("patience\n");
        }
    }

    @Test
    void one_address_cannot_take_all_the_places() throws Exception {
        var begun = new CountDownLatch(2);
        HttpHandler waiting =
                exchange -> {
                    if (exchange.path().equals("/wait")) {
                        begun.countDown();
                        Async.sleep(Duration.ofHours(1));
                    }
                    exchange.answer(200, "hello");
                };
        var wait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";
        try (var door = open(HttpLimits.of(8, 2), waiting);
                var _ = door.ask(wait);
                var _ = door.ask(wait);
                var neighbour = new Socket()) {
            begun.await();
            assertThat(isRefused(door.connect())).isTrue();

            assumeTrue(canBind(neighbour, "127.0.0.2"), "a second address of this machine");
            neighbour.connect(new InetSocketAddress("127.0.0.1", door.port()));
            OpenDoor.send(neighbour, LAST_GET);
            assertThat(OpenDoor.rest(neighbour)).startsWith(OK);
        }
    }

    private static boolean canBind(Socket socket, String address) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isRefused(Socket socket) {
        try (socket) {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void requests_sent_ahead_are_answered_in_order_and_not_without_end() throws Exception {
        HttpHandler path = exchange -> exchange.answer(200, exchange.path());
        try (var door = open(LIMITS.withIdle(Duration.ofMillis(100)), path)) {
            var requests = new StringBuilder();
            for (var i = 0; i < Guest.AHEAD; i++) {
                requests.append("GET /%c HTTP/1.1\r\nHost: a\r\n\r\n".formatted('a' + i));
            }
            assertThat(door.answerTo(requests.toString()).lines())
                    .filteredOn(line -> line.startsWith("/"))
                    .hasSize(Guest.AHEAD)
                    .isSorted();
        }
        try (var door = open(LIMITS, _ -> Async.sleep(Duration.ofHours(1)));
                var socket = door.ask(GET.repeat(Guest.AHEAD + 1))) {
            assertThat(isRefused(socket)).isTrue();
        }
    }

    @Test
    void a_door_that_closes_lets_answers_leave_and_cancels_what_takes_too_long() throws Exception {
        var begun = new CountDownLatch(2);
        var cancelled = new CountDownLatch(1);
        HttpHandler slow =
                exchange -> {
                    begun.countDown();
                    if (exchange.path().equals("/soon")) {
                        Async.sleep(Duration.ofMillis(100));
                        exchange.answer(200, "soon");
                        return;
                    }
                    try {
                        Async.sleep(Duration.ofHours(1));
                    } finally {
                        cancelled.countDown();
                    }
                };
        try (var door = open(LIMITS, slow);
                var soon = door.ask("GET /soon HTTP/1.1\r\nHost: a\r\n\r\n");
                var never = door.ask(GET)) {
            begun.await();
            door.beginToClose();

            assertThat(OpenDoor.rest(soon)).startsWith(OK).endsWith("soon\n");
            cancelled.await();
            assertThat(isRefused(never)).isTrue();
        }
    }
}
