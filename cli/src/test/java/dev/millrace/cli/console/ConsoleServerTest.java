package dev.millrace.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleServerTest {

    private static final Pattern FILE =
            Pattern.compile("(?:href|src)=\"([^\"]+)\"|from \"\\./([^\"]+)\"");

    private final AtomicInteger asked = new AtomicInteger();
    private final ConsoleServer server;
    private volatile TreeSource program = ConsoleServerTest::tree;

    ConsoleServerTest() throws IOException {
        server =
                new ConsoleServer(
                        stacks -> {
                            asked.incrementAndGet();
                            return program.tree(stacks);
                        },
                        0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void the_page_and_all_that_it_asks_for_are_there() throws Exception {
        var page = get("");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        var files =
                FILE.matcher(page.body() + get("main.js").body() + get("rows.js").body()).results();
        assertThat(
                        files.map(file -> file.group(1) == null ? file.group(2) : file.group(1))
                                .distinct())
                .contains("console.css", "main.js", "outline.js")
                .allSatisfy(file -> assertThat(get(file).status()).isEqualTo(200));
        assertThat(get("Pages.class").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "console.css", "tree", "nothing"})
    void a_browser_runs_nothing_but_our_files_whatever_names_tasks_have(String file)
            throws Exception {
        var answer = get(file);
        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void the_program_is_shown_as_it_describes_itself() throws Exception {
        var answer = get("tree");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo(tree(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/tree", "/00000000000000000000000000000000/tree", "//tree", "/x/"})
    void nobody_gets_in_without_the_token(String path) throws Exception {
        var request = Request.get(server.address().resolve("/"));
        assertThat(new Request("GET", path, request.headers()).sendTo(server.address()).status())
                .isEqualTo(404);
        assertThat(asked).hasValue(0);
    }

    @Test
    void each_server_has_a_token_of_its_own_that_is_too_long_to_guess() throws IOException {
        try (var other = new ConsoleServer(ConsoleServerTest::tree, 0)) {
            assertThat(other.address().getPath()).matches("/[0-9a-f]{32}/");
            assertThat(other.address().getPath()).isNotEqualTo(server.address().getPath());
            assertThat(other.toString()).doesNotContain(other.address().getPath().substring(1, 33));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:%d",
                "127.0.0.1",
                "127.0.0.1:1",
                "[::1]:%d",
                ""
            })
    void a_name_of_somebody_else_that_points_here_is_refused(String host) throws Exception {
        var request = Request.get(address("tree")).withHost(host.formatted(address("").getPort()));
        assertThat(request.sendTo(server.address()).status()).isIn(421, 400);
        assertThat(asked).hasValue(0);
    }

    @Test
    void both_names_of_this_machine_will_do() throws Exception {
        var request = Request.get(address("tree"));
        assertThat(request.sendTo(server.address()).status()).isEqualTo(200);
        var local = request.withHost("localhost:" + address("").getPort());
        assertThat(local.sendTo(server.address()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://evil.example", "null", "https://127.0.0.1:%d", "http://127.0.0.1:1"})
    void a_page_of_somebody_else_is_refused(String origin) throws Exception {
        var header = "Origin: " + origin.formatted(address("").getPort());
        assertThat(Request.get(address("tree")).with(header).sendTo(server.address()).status())
                .isEqualTo(403);
        assertThat(asked).hasValue(0);
        var own = "Origin: http://" + address("").getAuthority();
        assertThat(Request.get(address("tree")).with(own).sendTo(server.address()).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"})
    void nothing_can_be_done_but_reading(String method) throws Exception {
        var request = Request.get(address("tree"));
        var other = new Request(method, request.path(), request.headers());
        assertThat(other.sendTo(server.address()).status()).isEqualTo(405);
        assertThat(asked).hasValue(0);
    }

    @Test
    void it_listens_to_this_machine_only() throws IOException {
        // what the socket says of itself
        assertThat(InetAddress.getByName(server.address().getHost()).isLoopbackAddress()).isTrue();
    }

    @Test
    void a_port_that_is_taken_is_told_in_a_sentence() {
        int taken = address("").getPort();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new ConsoleServer(ConsoleServerTest::tree, taken))
                .withMessageStartingWith("cannot listen on port " + taken + ": ");
    }

    @Test
    void the_stack_of_a_task_comes_when_it_is_asked_for() throws Exception {
        var task = get("task?id=" + encoded("shop#7"));
        assertThat(task.status()).isEqualTo(200);
        assertThat(task.body())
                .startsWith("{\"id\":\"shop#7\"")
                .contains("Orders.java:42")
                .endsWith("}");
        assertThat(task.body()).doesNotContain("shop#8");

        assertThat(get("task?id=" + encoded("shop#9")).status()).isEqualTo(404);
        assertThat(get("task").status()).isEqualTo(400);
    }

    @Test
    void a_program_that_gives_no_picture_once_is_asked_again() throws Exception {
        program =
                _ -> {
                    throw new IOException("no memory left for a picture");
                };
        assertThat(get("tree").status()).isEqualTo(503);
        assertThat(get("tree").body()).contains("no memory left for a picture");
        program = ConsoleServerTest::tree;
        assertThat(get("tree").status()).isEqualTo(200);
        assertThat(server.ended()).isNotDone();
    }

    @Test
    void pages_are_told_that_the_program_has_ended_and_it_is_asked_no_more() throws Exception {
        program =
                _ -> {
                    throw new EOFException("process 4711 has ended");
                };
        assertThat(get("tree").status()).isEqualTo(410);
        assertThat(server.ended()).isCompletedWithValue("process 4711 has ended");
        assertThat(get("tree").body()).isEqualTo("process 4711 has ended\n");
        assertThat(get("task?id=shop%237").status()).isEqualTo(410);
        assertThat(asked).hasValue(1);
        assertThat(get("").status()).isEqualTo(200); // a page that is loaded now says it too
    }

    @Test
    void pages_are_told_of_an_end_that_somebody_else_saw() throws Exception {
        server.end("process 4711 has ended");
        assertThat(get("tree").status()).isEqualTo(410);
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_picture_that_is_too_large_is_told_and_the_next_one_comes() throws Exception {
        program =
                _ -> {
                    throw new OutOfMemoryError("on purpose");
                };
        assertThat(get("task?id=shop%237").status()).isEqualTo(503);
        program = ConsoleServerTest::tree;
        assertThat(get("tree").status()).isEqualTo(200);
    }

    @Test
    void a_failure_of_the_console_is_an_answer() throws Exception {
        program =
                _ -> {
                    throw new IllegalStateException("on purpose");
                };
        assertThat(get("tree").status()).isEqualTo(500);
        program = ConsoleServerTest::tree;
        assertThat(get("tree").status()).isEqualTo(200);
    }

    @Test
    void a_closed_server_is_gone() {
        server.close();
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> Request.get(address("")).sendTo(server.address()));
    }

    private URI address(String file) {
        return server.address().resolve(file);
    }

    private Request.Reply get(String file) throws IOException {
        return Request.get(address(file)).sendTo(server.address());
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    private static String tree(boolean stacks) {
        var tasks = List.of(task(7, stacks), task(8, stacks));
        return TaskTree.of(4711, Instant.EPOCH, List.of(), tasks, Map.of()).toJson();
    }

    private static TaskState task(long number, boolean stacks) {
        var frame = new StackTraceElement("dev.shop.Orders", "load", "Orders.java", 42);
        return new TaskState(
                "shop#" + number,
                "shop",
                number,
                "<b>order</b>",
                "task",
                "ready",
                null,
                Duration.ZERO,
                null,
                null,
                false,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                stacks ? List.of(frame) : List.of());
    }
}
