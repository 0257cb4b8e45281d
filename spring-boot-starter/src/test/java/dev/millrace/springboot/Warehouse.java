package dev.millrace.springboot;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.Coroutine;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.executor.Dispatcher;
import dev.millrace.jdbc.JdbcDatabase;
import dev.millrace.jdbc.LegacyJdbc;
import dev.millrace.micrometer.ObservedBody;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import io.micrometer.observation.ObservationRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * The sample application: a stock of tea in PostgreSQL, asked over HTTP. Runs on WebFlux and on
 * MVC, and has an endpoint for everything that the starter promises.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableAsync
@EnableScheduling
@Import({
    Warehouse.Stock.class,
    Warehouse.Clients.class,
    Warehouse.Mailer.class,
    Warehouse.Shipping.class
})
class Warehouse {

    static final String SLOW = "SELECT pg_sleep(3600)";
    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    record Delivery(String tea, int grams) {}

    record Shipped(String tea, String place) {}

    @Bean
    Sightings sightings() {
        return new Sightings();
    }

    @Bean
    StockDao dao(DataSource source) {
        return new StockDao(source);
    }

    /** Where the calling code runs. */
    static String place() {
        if (EventLoop.currentOrNull() != null) {
            return "task";
        }
        return Thread.currentThread().getName().startsWith("millrace-jobs") ? "job" : "elsewhere";
    }

    @RestController
    static class Stock {
        private final StockDao dao;
        private final JdbcDatabase database;
        private final Dispatcher jobs;
        private final Mailer mailer;
        private final ApplicationEventPublisher events;
        private final ObservationRegistry observations;
        private final Sightings sightings;

        Stock(
                StockDao dao,
                JdbcDatabase database,
                Dispatcher jobs,
                Mailer mailer,
                ApplicationEventPublisher events,
                ObservationRegistry observations,
                Sightings sightings) {
            this.dao = dao;
            this.database = database;
            this.jobs = jobs;
            this.mailer = mailer;
            this.events = events;
            this.observations = observations;
            this.sightings = sightings;
        }

        // ---- what is returned

        // @start region=legacy
        @GetMapping("/stock/{tea}")
        Coroutine<Integer> stock(@PathVariable String tea) {
            return () -> LegacyJdbc.call(() -> dao.grams(tea));
        }

        // @end

        // @start region=job
        @GetMapping("/job/{tea}")
        Task<Integer> job(@PathVariable String tea) {
            return runInExecutor(() -> dao.grams(tea));
        }

        // @end

        @GetMapping("/teas")
        AsyncStream<Delivery> teas() {
            return AsyncStream.generate(out ->
                    database.run(connection -> {
                        var rows =
                                connection.rows(
                                        "SELECT tea, grams FROM stock WHERE grams > 10 ORDER BY tea",
                                        row -> new Delivery(row.getString(1), row.getInt(2)));
                        rows.forEach(out::emit);
                    }));
        }

        // @start region=deadline
        @GetMapping("/late")
        Coroutine<Integer> late() {
            return () ->
                    Async.timeout(Duration.ofMillis(200), () -> LegacyJdbc.call(dao::countSlowly));
        }

        @ExceptionHandler
        @ResponseStatus(HttpStatus.GATEWAY_TIMEOUT)
        String tooLate(DeadlineExceededException failure) {
            return "too late";
        }

        // @end

        @GetMapping("/waiting")
        Coroutine<Integer> waiting() {
            return () -> LegacyJdbc.call(dao::countSlowly);
        }

        @GetMapping("/pending")
        Coroutine<Integer> pending() {
            return () -> {
                sightings.saw("pending waits");
                try {
                    Async.sleep(FOR_EVER);
                } catch (CancelledError cancelled) {
                    sightings.saw("pending cancelled");
                    throw cancelled;
                }
                return 0;
            };
        }

        @GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        AsyncStream<Integer> ticks() {
            return AsyncStream.generate(out -> {
                try {
                    for (int tick = 0; true; tick++) {
                        out.emit(tick);
                        sightings.saw("ticks");
                        Async.sleep(MOMENT);
                    }
                } finally {
                    sightings.saw("ticks ended");
                }
            });
        }

        // ---- plain values

        @GetMapping("/plain/{tea}")
        int plain(@PathVariable String tea) throws SQLException {
            return dao.grams(tea);
        }

        @PostMapping("/plain")
        String put(@RequestBody Delivery delivery) throws SQLException {
            dao.put(delivery.tea(), delivery.grams());
            return place();
        }

        @GetMapping("/plain-waiting")
        int plainWaiting() throws SQLException {
            return dao.countSlowly();
        }

        // ---- what Spring starts

        @GetMapping("/mail")
        Coroutine<String> mail() {
            return () ->
                    FutureBridge.await(mailer.asTask()) + ", " + FutureBridge.await(mailer.asJob());
        }

        @PostMapping("/ship/{tea}")
        Coroutine<String> ship(@PathVariable String tea) {
            return () -> {
                events.publishEvent(new Delivery(tea, 1));
                return "on its way";
            };
        }

        // ---- what follows a request

        @GetMapping("/log")
        Coroutine<String> log() {
            return () ->
                    MDC.get("request")
                            + ", "
                            + runInExecutor(jobs, () -> MDC.get("request")).await();
        }

        @GetMapping("/observed")
        Coroutine<String> observed() {
            return () ->
                    ObservedBody.observe(
                            "stock.count",
                            observations,
                            () -> runInExecutor(jobs, this::observation).await());
        }

        private String observation() {
            var inner = Objects.requireNonNull(observations.getCurrentObservation());
            var outer = Objects.requireNonNull(inner.getContextView().getParentObservation());
            return inner.getContextView().getName() + " in " + outer.getContextView().getName();
        }
    }

    static class Mailer {
        private final Sightings sightings;

        Mailer(Sightings sightings) {
            this.sightings = sightings;
        }

        // @start region=async
        @org.springframework.scheduling.annotation.Async("millraceTasks")
        CompletableFuture<String> asTask() {
            Async.sleep(MOMENT); // it is a task, so it may wait
            return CompletableFuture.completedFuture(place());
        }

        @org.springframework.scheduling.annotation.Async("millraceJobs")
        CompletableFuture<String> asJob() {
            return CompletableFuture.completedFuture(place());
        }

        // @end

        // @start region=scheduled
        @Scheduled(fixedDelay = 1)
        VoidCoroutine reprice() {
            return () -> {
                Async.sleep(MOMENT);
                sightings.saw("repriced", place());
            };
        }
        // @end
    }

    static class Shipping {
        private final StockDao dao;
        private final Sightings sightings;

        Shipping(StockDao dao, Sightings sightings) {
            this.dao = dao;
            this.sightings = sightings;
        }

        // @start region=event
        @EventListener
        Coroutine<Shipped> ship(Delivery delivery) {
            return () -> {
                LegacyJdbc.run(() -> dao.put(delivery.tea(), delivery.grams()));
                return new Shipped(delivery.tea(), place()); // is published as an event
            };
        }

        // @end

        @EventListener
        void shipped(Shipped event) {
            sightings.saw("shipped", event);
        }
    }

    /** The application as its own customer. */
    @RestController
    static class Clients {
        private final RestClient.Builder rest;
        private final WebClient.Builder web;
        private final Environment environment;
        private final Sightings sightings;

        Clients(
                RestClient.Builder rest,
                WebClient.Builder web,
                Environment environment,
                Sightings sightings) {
            this.rest = rest;
            this.web = web;
            this.environment = environment;
            this.sightings = sightings;
        }

        // @start region=exchange
        interface StockClient {
            @GetExchange("/stock/{tea}")
            Coroutine<Integer> stock(@PathVariable String tea);

            @GetExchange("/stock/{tea}")
            Task<Integer> started(@PathVariable String tea);

            @GetExchange("/teas")
            AsyncStream<Delivery> teas();
        }

        // @end

        @GetMapping("/by-rest")
        Coroutine<Integer> byRest() {
            RestClient client = rest.clone().baseUrl(here()).build();
            return () -> total(client, "/stock/oolong");
        }

        // @start region=rest
        private static int total(RestClient client, String path) {
            return runInExecutor(() -> client.get().uri(path).retrieve().body(Integer.class))
                    .await();
        }

        // @end

        @GetMapping("/by-web")
        Coroutine<Integer> byWeb() {
            WebClient client = web.clone().baseUrl(here()).build();
            return () -> total(client, "/stock/oolong");
        }

        // @start region=web
        private static int total(WebClient client, String path) {
            return ReactorBridge.awaitRequired(
                    client.get().uri(path).retrieve().bodyToMono(Integer.class));
        }

        // @end

        @GetMapping("/by-exchange")
        Coroutine<String> byExchange() {
            StockClient client = exchange();
            return () ->
                    client.stock("oolong").run()
                            + ", "
                            + client.started("oolong").await()
                            + ", "
                            + client.teas().toList().size();
        }

        private String here() {
            return "http://127.0.0.1:" + environment.getRequiredProperty("local.server.port");
        }

        private StockClient exchange() {
            WebClient client = web.clone().baseUrl(here()).build();
            return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client))
                    .build()
                    .createClient(StockClient.class);
        }

        /** Calls in both ways, and leaves each call when it has reached the server. */
        @GetMapping("/leave-{client}")
        Coroutine<String> leave(@PathVariable("client") String kind) {
            RestClient blocking = rest.clone().baseUrl(here()).build();
            WebClient reactive = web.clone().baseUrl(here()).build();
            return () -> {
                Task<Integer> call =
                        Async.detach(() ->
                                kind.equals("rest")
                                        ? total(blocking, "/pending")
                                        : total(reactive, "/pending"));
                Async.blocking(() -> sightings.await("pending waits"));
                call.cancel("enough");
                Async.blocking(() -> sightings.await("pending cancelled"));
                return "left";
            };
        }
    }
}
