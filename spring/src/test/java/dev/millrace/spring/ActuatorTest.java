package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.junit.EngineTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/** The endpoint and the health, as a client sees them. Starts a server for each engine. */
@Tag("slow")
@Timeout(60)
class ActuatorTest extends EngineTest {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private static OwnLoop own;
    private static ConfigurableApplicationContext application;
    private static HttpClient client;

    private volatile boolean released;

    @BeforeParameterizedClassInvocation
    static void open(FiberEngine engine) {
        own = new OwnLoop(engine);
        application =
                start(
                        "management.endpoints.web.exposure.include=health,millrace",
                        "management.endpoint.health.show-details=always",
                        "millrace.health.stuck-after=0s");
        client = HttpClient.newHttpClient();
    }

    private static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .bannerMode(Banner.Mode.OFF)
                .web(WebApplicationType.REACTIVE)
                .properties("server.port=0", "server.address=127.0.0.1", "logging.level.root=off")
                .properties(properties)
                .initializers(context ->
                        context.getBeanFactory().registerSingleton("ownLoop", own.loop()))
                .run();
    }

    @AfterParameterizedClassInvocation
    static void close() throws InterruptedException {
        client.close();
        application.close();
        own.close();
    }

    private static HttpResponse<String> get(String path, String accepted) throws Exception {
        return get(application, path, accepted);
    }

    private static HttpResponse<String> get(
            ConfigurableApplicationContext from, String path, String accepted) throws Exception {
        String port = from.getEnvironment().getRequiredProperty("local.server.port");
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator" + path))
                        .header("Accept", accepted)
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** Asks until all is well: with no time allowed, one late answer of a loop is too many. */
    private static void awaitHealthy() throws Exception {
        HttpResponse<String> health;
        do {
            health = get("/health", "*/*");
        } while (health.statusCode() != 200);
        assertThat(health.body()).contains("\"status\":\"UP\"");
    }

    private static String type(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Type").orElse("none");
    }

    private static void sleepHere(CountDownLatch begun) {
        begun.countDown();
        Async.sleep(FOR_EVER);
    }

    /** Runs {@code test} while a task with a name, and a value in its hands, sleeps. */
    private static void whileOneSleeps(Check test) throws Exception {
        var begun = new CountDownLatch(1);
        Task<String> sleeper =
                own.loop()
                        .detach(
                                "sleeper",
                                () -> {
                                    sleepHere(begun);
                                    return "secret";
                                });
        begun.await();
        try {
            test.run();
        } finally {
            own.loop().callSoonThreadSafe(() -> sleeper.cancel("the test is done"));
            OwnLoop.awaitNoTaskOn(own.loop());
        }
    }

    private interface Check {
        void run() throws Exception;
    }

    @Test
    void the_endpoint_shows_the_tasks_of_all_loops_as_json() throws Exception {
        whileOneSleeps(() -> {
            HttpResponse<String> answer = get("/millrace", "*/*");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(type(answer)).startsWith("application/json");
            assertThat(answer.body())
                    .startsWith("{\"format\":1,")
                    .contains("\"name\":\"sleeper\"", "\"id\":\"" + own.loop().name() + "\"")
                    .doesNotContain("sleepHere", "secret");
        });
    }

    @Test
    void stacks_are_shown_to_who_asks_for_them() throws Exception {
        whileOneSleeps(() ->
                assertThat(get("/millrace?stacks=true", "application/json").body())
                        .contains("ActuatorTest.sleepHere"));
    }

    @Test
    void who_accepts_text_or_a_chart_gets_it() throws Exception {
        whileOneSleeps(() -> {
            HttpResponse<String> text = get("/millrace", "text/plain");
            HttpResponse<String> chart = get("/millrace", "text/vnd.mermaid");

            assertThat(type(text)).startsWith("text/plain");
            assertThat(text.body()).startsWith("loop ").contains("\n  sleeper #");
            assertThat(type(chart)).startsWith("text/vnd.mermaid");
            assertThat(chart.body()).startsWith("flowchart").contains("sleeper");
        });
    }

    @Test
    void a_stuck_loop_is_shown_and_out_of_service_until_it_goes_on() throws Exception {
        var holds = new CountDownLatch(1);
        own.loop()
                .detach(
                        "holder",
                        () -> {
                            holds.countDown();
                            while (!released) {
                                Thread.onSpinWait();
                            }
                            return 1;
                        });
        holds.await();
        try {
            assertThat(get("/millrace", "text/plain").body()).contains("holder");
            HttpResponse<String> health = get("/health", "*/*");

            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body())
                    .contains("OUT_OF_SERVICE", "unanswering", own.loop().name())
                    .doesNotContain("holder");
        } finally {
            released = true;
        }
        OwnLoop.awaitNoTaskOn(own.loop());
        awaitHealthy();
    }

    @Test
    void tasks_that_wait_for_each_other_are_down_until_somebody_cancels_them() throws Exception {
        var begun = new CountDownLatch(2);
        Task<Integer> first =
                own.loop()
                        .submit(() -> {
                            Promise<Task<Integer>> second = Promise.create();
                            Task<Integer> one =
                                    own.loop().detach("one", () -> second.await().await());
                            second.complete(
                                    own.loop()
                                            .detach(
                                                    "two",
                                                    () -> {
                                                        begun.countDown();
                                                        return valueOf(one);
                                                    }));
                            begun.countDown();
                            return one;
                        })
                        .join();
        begun.await();
        own.loop().submit(() -> Async.checkpoint()).join();

        HttpResponse<String> health = get("/health", "*/*");
        own.loop().callSoonThreadSafe(() -> first.cancel("the test is done"));

        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("\"DOWN\"", "circles", own.loop().name() + "#");
        OwnLoop.awaitNoTaskOn(own.loop());
        awaitHealthy();
    }

    private static int valueOf(Task<Integer> other) {
        try {
            return other.await();
        } catch (TaskCancelledException expected) {
            return 0;
        }
    }

    @Test
    void nothing_is_shown_before_the_application_exposes_it() throws Exception {
        try (var shy = start("management.health.millrace.enabled=false")) {
            assertThat(get(shy, "/millrace", "*/*").statusCode()).isEqualTo(404);
            assertThat(shy.getBeanNamesForType(LoopHealth.class)).isEmpty();
            assertThat(shy.getBean(MillraceProperties.class).health().stuckAfter())
                    .isEqualTo(Duration.ofSeconds(5));
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        /** Threads of its own: another application that closes would end those that all share. */
        @Bean
        ReactorResourceFactory resources() {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setShutdownQuietPeriod(Duration.ZERO);
            return resources;
        }
    }
}
