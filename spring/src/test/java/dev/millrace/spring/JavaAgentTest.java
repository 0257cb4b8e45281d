package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The traces that OpenTelemetry's agent makes of a program that has no word of them: whether its
 * context goes where the work goes. Starts two services in a JVM of their own.
 */
@Tag("slow")
@Timeout(120)
class JavaAgentTest {

    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60); // else no answer is a hang

    private record Span(String trace, String id, String parent, String name, String all) {

        @Override
        public String toString() {
            return name;
        }
    }

    @Test
    void one_trace_goes_from_a_controller_over_a_task_and_a_job_to_a_second_service()
            throws Exception {
        List<Span> spans = new ArrayList<>();
        int requests = 0;
        Process services = start();
        try (var output = services.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            String carrier = port(output);
            String baton = port(output);
            var rest = new FutureTask<>(() -> output.lines().toList());
            Thread.ofPlatform().start(rest);
            for (int round = 0; round < ROUNDS; round++) {
                List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                for (String tea : TracedShop.TEAS) { // all four at a time
                    answers.add(order(client, carrier, tea, baton));
                    answers.add(order(client, baton, tea, carrier));
                }
                for (var answer : answers) {
                    assertThat(answer.get().body()).isEqualTo("100");
                    requests++;
                }
            }
            services.outputWriter().close();
            rest.get().forEach(line -> read(line, spans));
        } finally {
            services.destroyForcibly();
        }

        Map<String, List<Span>> traces =
                spans.stream()
                        .filter(span ->
                                !span.name.startsWith("CREATE") && !span.name.startsWith("INSERT"))
                        .collect(Collectors.groupingBy(Span::trace));
        assertThat(traces.keySet()).hasSize(requests);
        traces.values().forEach(JavaAgentTest::assertWhole);
    }

    private static CompletableFuture<HttpResponse<String>> order(
            HttpClient client, String port, String tea, String other) {
        var address = URI.create("http://127.0.0.1:" + port + "/order/" + tea + "?port=" + other);
        HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private static String port(BufferedReader output) {
        return output.lines()
                .filter(line -> line.startsWith("port "))
                .findFirst()
                .orElseThrow()
                .substring(5);
    }

    /** The order, below it its query and its call, below that the stock, below that its query. */
    private static void assertWhole(List<Span> trace) {
        assertThat(trace).hasSize(5);
        Map<String, Span> byId =
                trace.stream().collect(Collectors.toMap(Span::id, Function.identity()));
        assertThat(trace.stream().map(span -> path(span, byId)))
                .containsExactlyInAnyOrder(
                        "GET /order/{tea}",
                        "GET /order/{tea} > SELECT",
                        "GET /order/{tea} > GET",
                        "GET /order/{tea} > GET > GET /stock/{tea}",
                        "GET /order/{tea} > GET > GET /stock/{tea} > SELECT");
        assertThat(
                        TracedShop.TEAS.stream()
                                .filter(tea ->
                                        trace.stream().anyMatch(span -> span.all.contains(tea))))
                .as("what one trace is about: " + trace)
                .hasSize(1);
    }

    private static String path(Span span, Map<String, Span> byId) {
        String name = span.name.startsWith("SELECT") ? "SELECT" : span.name;
        Span parent = byId.get(span.parent);
        return parent == null ? name : path(parent, byId) + " > " + name;
    }

    /** Lines of OTLP in JSON. */
    private static void read(String line, List<Span> spans) {
        if (!line.startsWith("{")) {
            return;
        }
        JsonNode json = JsonMapper.shared().readTree(line);
        json.findValues("spans")
                .forEach(some ->
                        some.forEach(span ->
                                spans.add(
                                        new Span(
                                                span.get("traceId").asString(),
                                                span.get("spanId").asString(),
                                                Objects.requireNonNullElse(
                                                        span.path("parentSpanId").asString(""), ""),
                                                span.get("name").asString(),
                                                span.toString()))));
    }

    /** So that an application starts in this build that has none. */
    private static String withoutActuator() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(place ->
                        !place.contains("spring-boot-actuator")
                                && !place.contains("spring-boot-health"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Process start() throws Exception {
        List<String> command =
                Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-javaagent:" + System.getProperty("opentelemetry.agent"),
                                "-Dotel.traces.exporter=experimental-otlp/stdout",
                                "-Dotel.metrics.exporter=none",
                                "-Dotel.logs.exporter=none",
                                "--add-opens",
                                "java.base/java.lang=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "-cp",
                                withoutActuator(),
                                TracedShop.class.getName())
                        .toList();
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
