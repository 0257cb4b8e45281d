package dev.millrace.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Controllers of WebFlux that return plain values. Starts a server for each test. */
@Tag("slow")
@Timeout(60)
class PlainControllersTest {

    @Test
    void they_are_tasks_that_may_wait_if_the_property_says_so() throws Exception {
        try (OpenApplication application = open("tasks")) {
            assertThat(application.get("/place").body()).isEqualTo("task");
            assertThat(application.get("/slept").body()).isEqualTo("slept in a task");
            assertThat(application.post("/read", "\"tea\"").body()).isEqualTo("\"tea\" in a task");
        }
    }

    @Test
    void a_client_that_leaves_cancels_one_that_is_a_task() throws Exception {
        try (OpenApplication application = open("tasks")) {
            Sightings sightings = application.bean(Sightings.class);
            try (Socket _ = application.ask("/asleep")) {
                sightings.await("asleep");
            }
            assertThat(sightings.await("woken")).isEqualTo("its future was cancelled");
        }
    }

    @Test
    void they_run_as_they_did_if_no_property_is_set() throws Exception {
        try (OpenApplication application = open("none")) {
            assertThat(application.get("/place").body()).isEqualTo("elsewhere");
        }
    }

    private static OpenApplication open(String as) {
        return OpenApplication.open(
                Application.class,
                WebApplicationType.REACTIVE,
                "millrace.webflux.blocking-controllers=" + as,
                "millrace.shutdown.wait-for-tasks=0s",
                "spring.autoconfigure.exclude="
                        + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({Plain.class, Sightings.class})
    static class Application {}

    @RestController
    static class Plain {
        private final Sightings sightings;

        Plain(Sightings sightings) {
            this.sightings = sightings;
        }

        @GetMapping("/place")
        String place() {
            return Warehouse.place();
        }

        // @start region=task
        @GetMapping("/slept")
        String slept() {
            Async.sleep(Duration.ofMillis(1));
            return "slept in a " + Warehouse.place();
        }

        // @end

        @PostMapping("/read")
        String read(@RequestBody String body) {
            return body + " in a " + Warehouse.place();
        }

        @GetMapping("/asleep")
        String asleep() {
            sightings.saw("asleep");
            try {
                Async.sleep(Duration.ofDays(1));
            } catch (CancelledError cancelled) {
                sightings.saw("woken", cancelled.reason());
                throw cancelled;
            }
            return "a day later";
        }
    }
}
