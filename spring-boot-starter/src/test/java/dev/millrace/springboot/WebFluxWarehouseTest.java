package dev.millrace.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.net.Socket;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.server.WebFilter;
import reactor.util.context.Context;

/** Starts a database and a server. */
@Tag("slow")
@Timeout(60)
class WebFluxWarehouseTest extends WarehouseContract {

    WebFluxWarehouseTest() {
        super(
                WebApplicationType.REACTIVE,
                Application.class,
                "millrace.webflux.blocking-controllers=jobs",
                "millrace.application-executor=jobs");
    }

    @Test
    void plain_values_of_blocking_methods_are_computed_in_jobs() throws Exception {
        assertThat(get("/plain/oolong")).isEqualTo("50");
        assertThat(warehouse.post("/plain", "{\"tea\":\"keemun\",\"grams\":5}").body())
                .isEqualTo("job");
        assertThat(database.grams("keemun")).isEqualTo(5);
    }

    @Test
    void a_client_that_leaves_ends_the_statement_of_a_blocking_method() throws Exception {
        try (Socket _ = warehouse.ask("/plain-waiting")) {
            database.awaitSlowStatements(1);
        }
        database.awaitSlowStatements(0);
    }

    @Test
    void a_client_that_leaves_ends_the_statement_of_a_body() throws Exception {
        try (Socket _ = warehouse.ask("/waiting")) {
            database.awaitSlowStatements(1);
        }
        database.awaitSlowStatements(0);
    }

    @Test
    void a_cancel_leaves_a_call_by_rest_client() throws Exception {
        assertThat(get("/leave-rest")).isEqualTo("left");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Warehouse.class)
    static class Application {

        @Bean
        WebFilter request() {
            return (exchange, chain) -> {
                var headers = exchange.getRequest().getHeaders();
                String id = Objects.toString(headers.getFirst("X-Request"));
                return chain.filter(exchange)
                        .contextWrite(
                                Context.of(Slf4jThreadLocalAccessor.KEY, Map.of("request", id)));
            };
        }
    }
}
