package dev.millrace.springboot;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application of Boot that runs on a port of the loopback interface, and clients for it. */
final class OpenApplication implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    private OpenApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static OpenApplication open(Class<?> application, WebApplicationType type, String... set) {
        List<String> properties = new ArrayList<>(List.of(set));
        properties.add("server.port=0");
        properties.add("server.address=127.0.0.1");
        properties.add("logging.level.root=off");
        properties.add("spring.main.log-startup-info=false");
        return new OpenApplication(
                new SpringApplicationBuilder(application)
                        .bannerMode(Banner.Mode.OFF)
                        .web(type)
                        .properties(properties.toArray(String[]::new))
                        .run());
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("X-Request", "r-1");
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request =
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    /** A client that asks and leaves when it is closed. */
    Socket ask(String path) throws IOException {
        var socket = new Socket("127.0.0.1", port());
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        context.close();
    }
}
