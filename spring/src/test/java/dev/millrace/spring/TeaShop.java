package dev.millrace.spring;

import dev.millrace.EventLoop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Hooks;
import reactor.util.context.Context;

/** The test application, on a port of the loopback interface, and a client for it. */
final class TeaShop implements AutoCloseable {

    private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
    private final ConfigurableApplicationContext application;
    private final HttpClient client = HttpClient.newHttpClient();

    private TeaShop(ConfigurableApplicationContext application) {
        this.application = application;
    }

    /** Opens the application; without a loop it uses the one that it is given for nothing. */
    static TeaShop open(@Nullable EventLoop own) {
        var application =
                new SpringApplicationBuilder(Application.class)
                        .bannerMode(Banner.Mode.OFF)
                        .web(WebApplicationType.REACTIVE)
                        .properties(
                                "server.port=0",
                                "server.address=127.0.0.1",
                                "logging.level.root=off",
                                "millrace.shutdown.wait-for-tasks=0s")
                        .initializers(context -> {
                            if (own != null) {
                                context.getBeanFactory().registerSingleton("ownLoop", own);
                            }
                        })
                        .run();
        var shop = new TeaShop(application);
        Hooks.onErrorDropped(shop.dropped::add);
        return shop;
    }

    HttpClient client() {
        return client;
    }

    Sightings sightings() {
        return application.getBean(Sightings.class);
    }

    EventLoop loop() {
        return application.getBean(EventLoop.class);
    }

    ConfigurableApplicationContext application() {
        return application;
    }

    /** What went to Reactor's hook for errors that nobody takes. */
    List<Throwable> dropped() {
        return List.copyOf(dropped);
    }

    HttpRequest.Builder request(String path) {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        var request =
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        application.close();
        Hooks.resetOnErrorDropped();
    }

    /** No word of Millrace in it but for the loop that the controller asks for. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(TeaController.class)
    static class Application {

        @Bean
        Sightings sightings() {
            return new Sightings();
        }

        /** Threads of its own, which end with the application and not some seconds later. */
        @Bean
        ReactorResourceFactory resources() {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setShutdownQuietPeriod(Duration.ZERO);
            return resources;
        }

        @Bean
        WebFilter user() {
            return (exchange, chain) ->
                    chain.filter(exchange).contextWrite(Context.of(TeaController.USER, "ada"));
        }
    }
}
