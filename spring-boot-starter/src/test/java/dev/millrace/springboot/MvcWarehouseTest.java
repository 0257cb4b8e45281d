package dev.millrace.springboot;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.Socket;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Starts a database and a server. */
@Tag("slow")
@Timeout(60)
class MvcWarehouseTest extends WarehouseContract {

    MvcWarehouseTest() {
        super(
                WebApplicationType.SERVLET,
                Application.class,
                "server.http2.enabled=true",
                "millrace.application-executor=jobs");
    }

    @Test
    void a_client_that_resets_its_stream_of_http_2_ends_the_statement_of_a_body() throws Exception {
        var answer =
                warehouse
                        .client()
                        .sendAsync(
                                warehouse.request("/waiting").build(), BodyHandlers.discarding());
        database.awaitSlowStatements(1);

        answer.cancel(true);

        database.awaitSlowStatements(0);
    }

    @Test
    void a_client_that_leaves_ends_a_stream_that_is_written_to_it() throws Exception {
        try (Socket _ = warehouse.ask("/ticks")) {
            warehouse.bean(Sightings.class).await("ticks");
        }
        warehouse.bean(Sightings.class).await("ticks ended");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Warehouse.class)
    static class Application {

        @Bean
        Filter request() {
            return (asked, answer, chain) -> {
                MDC.put("request", ((HttpServletRequest) asked).getHeader("X-Request"));
                try {
                    chain.doFilter(asked, answer);
                } finally {
                    MDC.remove("request");
                }
            };
        }
    }
}
