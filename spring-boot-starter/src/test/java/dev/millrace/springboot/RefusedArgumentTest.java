package dev.millrace.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.Coroutine;
import dev.millrace.stream.AsyncStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.http.RequestEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Starts a server for each test. */
@Tag("slow")
class RefusedArgumentTest {

    @Test
    void mvc_does_not_start_with_a_controller_that_takes_a_body_as_a_coroutine() {
        FailureAnalysis analysis = refusal(TakesCoroutine.class);

        assertThat(analysis.getDescription())
                .contains("TakesCoroutine")
                .contains("takes the body of a request as Coroutine");
        assertThat(analysis.getAction()).contains("Take the value itself").contains("WebFlux");
    }

    @Test
    void mvc_does_not_start_with_a_controller_that_takes_an_entity_of_a_stream() {
        assertThat(refusal(TakesStream.class).getAction()).contains("as a List");
    }

    private static FailureAnalysis refusal(Class<?> application) {
        Throwable failure =
                catchThrowable(() ->
                        OpenApplication.open(
                                        application,
                                        WebApplicationType.SERVLET,
                                        "spring.autoconfigure.exclude=org.springframework.boot.jdbc"
                                                + ".autoconfigure.DataSourceAutoConfiguration")
                                .close());
        assertThat(failure).isNotNull();
        return new RefusedArgumentAnalyzer().analyze(failure);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class TakesCoroutine {
        @PostMapping("/")
        String take(@RequestBody Coroutine<String> body) throws Exception {
            return body.run();
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class TakesStream {
        @PostMapping("/")
        int take(RequestEntity<AsyncStream<String>> entity) {
            return entity.getBody().toList().size();
        }
    }
}
