package dev.millrace.spring;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import dev.millrace.reactor.ReactorBridge;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Two services, one on each engine, that a test starts in a JVM under OpenTelemetry's agent. Prints
 * their ports, and ends when its input does. Knows nothing of traces.
 */
public final class TracedShop {

    static final List<String> TEAS = List.of("oolong", "assam");
    private static final String DATABASE = "jdbc:h2:mem:teas;DB_CLOSE_DELAY=-1";

    private TracedShop() {}

    public static void main(String[] none) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, broken) -> broken.printStackTrace());
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement statement = connection.createStatement()) {
            for (String tea : TEAS) {
                statement.execute("create table " + tea + " (grams int)");
                statement.execute("insert into " + tea + " values (50)");
            }
        }
        for (FiberEngine engine : List.of(FiberEngine.CARRIER, FiberEngine.BATON)) {
            ConfigurableApplicationContext service = open(new OwnLoop(engine).loop());
            String port = service.getEnvironment().getRequiredProperty("local.server.port");
            System.out.println("port " + port);
        }
        while (System.in.read() >= 0) {
            // the test is not done
        }
        System.exit(0);
    }

    private static ConfigurableApplicationContext open(EventLoop loop) {
        return new SpringApplicationBuilder(Service.class)
                .bannerMode(Banner.Mode.OFF)
                .web(WebApplicationType.REACTIVE)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "logging.level.root=off",
                        "millrace.shutdown.wait-for-tasks=0s")
                .initializers(
                        context -> context.getBeanFactory().registerSingleton("ownLoop", loop))
                .run();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Service {}

    @RestController
    static class Controller {

        private final EventLoop loop;
        private final WebClient client = WebClient.create();

        Controller(EventLoop loop) {
            this.loop = loop;
        }

        /**
         * Asks the database in a child of its own, and the service on {@code port} for the rest.
         */
        @GetMapping("/order/{tea}")
        Coroutine<Integer> order(@PathVariable String tea, @RequestParam int port) {
            return () ->
                    TaskGroup.call(group -> {
                        var here = group.fork(() -> grams(tea));
                        Integer there =
                                ReactorBridge.await(
                                        client.get()
                                                .uri("http://127.0.0.1:" + port + "/stock/" + tea)
                                                .retrieve()
                                                .bodyToMono(Integer.class));
                        return here.await() + (there == null ? 0 : there);
                    });
        }

        /** Comes back to its task through a callback. */
        @GetMapping("/stock/{tea}")
        Coroutine<Integer> stock(@PathVariable String tea) {
            return () -> {
                Promise<Integer> promise = Promise.create();
                loop.callSoon(() -> {
                    var job = runInExecutor(() -> query(tea));
                    job.addDoneCallback(done -> promise.complete(done.result()));
                });
                return promise.await();
            };
        }

        private static int grams(String tea) throws Exception {
            Async.checkpoint();
            return runInExecutor(() -> query(tea)).await();
        }

        private static int query(String tea) throws SQLException {
            try (Connection connection = DriverManager.getConnection(DATABASE);
                    Statement statement = connection.createStatement();
                    var rows = statement.executeQuery("select grams from " + tea)) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
