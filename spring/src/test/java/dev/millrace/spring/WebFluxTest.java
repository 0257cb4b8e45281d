package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FiberEngine;
import dev.millrace.testing.junit.EngineTest;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** Starts an application and a server for each engine. */
@Tag("slow")
class WebFluxTest extends EngineTest {
    private static OwnLoop own;
    private static TeaShop shop;

    @BeforeParameterizedClassInvocation
    static void open(FiberEngine engine) {
        own = new OwnLoop(engine);
        shop = TeaShop.open(own.loop());
    }

    @AfterEach
    void nothing_is_left() {
        own.assertUnharmed(); // not before its last task has ended
        assertThat(shop.dropped()).isEmpty();
    }

    @AfterParameterizedClassInvocation
    static void close() throws InterruptedException {
        shop.close();
        own.close();
    }

    @Test
    void a_task_is_the_body_of_the_response() throws Exception {
        assertThat(shop.get("/task").body()).isEqualTo("{\"name\":\"oolong\",\"grams\":50}");
        assertThat(shop.get("/entity").statusCode()).isEqualTo(202);
        assertThat(shop.get("/entity").body()).contains("oolong");
    }

    @Test
    void a_coroutine_runs_on_the_loop_of_the_application() throws Exception {
        assertThat(shop.get("/coroutine").body()).isEqualTo("{\"name\":\"assam\",\"grams\":100}");
    }

    @Test
    void a_coroutine_sees_the_context_of_the_request() throws Exception {
        assertThat(shop.get("/user").body()).isEqualTo("ada");
    }

    @Test
    void null_is_an_empty_body() throws Exception {
        HttpResponse<String> response = shop.get("/null");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void work_without_a_value_ends_the_response_when_it_has_run() throws Exception {
        assertThat(shop.get("/void-task").statusCode()).isEqualTo(202);
        assertThat(shop.sightings().has("void task ran")).isTrue();

        assertThat(shop.get("/void-coroutine").statusCode()).isEqualTo(202);
        assertThat(shop.sightings().has("void coroutine ran")).isTrue();
    }

    @Test
    void a_checked_failure_reaches_the_exception_handler_as_it_was_thrown() throws Exception {
        assertThat(shop.get("/failing").body()).isEqualTo("lapsang is sold out");
        assertThat(shop.get("/failing-coroutine").body()).isEqualTo("keemun is sold out");
        assertThat(shop.get("/breaking").body()).isEqualTo("sencha is sold out");
        assertThat(shop.get("/breaking").statusCode()).isEqualTo(410);
    }

    @Test
    void a_task_that_somebody_else_cancels_is_an_error_and_no_hang() throws Exception {
        assertThat(shop.get("/cancelled-by-itself").statusCode()).isEqualTo(500);
    }

    @Test
    void a_stream_is_an_array_lines_or_events() throws Exception {
        assertThat(shop.get("/list").body())
                .isEqualTo("[{\"name\":\"oolong\",\"grams\":1},{\"name\":\"assam\",\"grams\":2}]");
        assertThat(shop.get("/lines").body().lines())
                .hasSize(3)
                .last()
                .isEqualTo("{\"name\":\"sencha\",\"grams\":3}");
        assertThat(shop.get("/events").body().lines().filter(line -> !line.isEmpty()))
                .hasSize(3)
                .first()
                .isEqualTo("data:{\"name\":\"sencha\",\"grams\":1}");
    }

    @Test
    void a_request_is_accepted_as_a_task_a_coroutine_or_a_stream() throws Exception {
        String tea = "{\"name\":\"oolong\",\"grams\":50}";

        assertThat(shop.post("/accept-task", tea).body()).isEqualTo("oolong");
        assertThat(shop.post("/accept-coroutine", tea).body()).isEqualTo("oolong");
        assertThat(shop.post("/accept-stream", "[" + tea + "," + tea + "]").body())
                .isEqualTo("100");
    }

    @Test
    void a_client_interface_reads_the_element_types_of_what_its_methods_return_and_take() {
        var web =
                WebClient.builder()
                        .baseUrl(shop.request("").build().uri().toString())
                        .clientConnector(new JdkClientHttpConnector(shop.client()))
                        .build();
        TeaClient client =
                HttpServiceProxyFactory.builderFor(WebClientAdapter.create(web))
                        .build()
                        .createClient(TeaClient.class);

        own.loop()
                .submit(() -> {
                    assertThat(client.task().await()).isEqualTo(new Tea("oolong", 50));
                    assertThat(client.coroutine().run()).isEqualTo(new Tea("assam", 100));
                    assertThat(client.lines().toList())
                            .containsExactly(
                                    new Tea("sencha", 1),
                                    new Tea("sencha", 2),
                                    new Tea("sencha", 3));
                    assertThat(client.accept(() -> new Tea("keemun", 7)).run()).isEqualTo("keemun");
                })
                .join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"task", "coroutine"})
    void a_client_that_closes_while_it_waits_cancels_the_work(String kind) {
        var response =
                shop.client()
                        .sendAsync(
                                shop.request("/pending-" + kind).build(), BodyHandlers.ofString());
        shop.sightings().await(kind + " waits");

        response.cancel(true);

        assertThat(shop.sightings().await(kind + " cancelled"))
                .isEqualTo("the subscriber cancelled");
    }

    @Test
    void a_client_that_closes_while_it_waits_runs_the_cancel_action_of_a_promise() {
        var response =
                shop.client()
                        .sendAsync(
                                shop.request("/pending-promise").build(), BodyHandlers.ofString());
        shop.sightings().await("promise waits");

        response.cancel(true);

        shop.sightings().await("promise cancelled");
    }

    @Test
    void a_client_that_closes_while_a_job_works_for_it_is_no_fault() {
        var response =
                shop.client()
                        .sendAsync(shop.request("/pending-job").build(), BodyHandlers.ofString());
        shop.sightings().await("job waits");

        response.cancel(true);

        shop.sightings().await("job cut off"); // what it throws is looked for after each test
    }

    @Test
    void a_client_that_closes_mid_stream_cancels_the_body() throws Exception {
        var response =
                shop.client().send(shop.request("/endless").build(), BodyHandlers.ofInputStream());
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data:{\"name\":\"first\",\"grams\":1}");
            assertThat(shop.sightings().has("stream cancelled")).isFalse();
        } // closes the connection

        assertThat(shop.sightings().await("stream cancelled"))
                .isEqualTo("the subscriber cancelled");
        shop.sightings().await("stream cleaned up");
    }
}
