package dev.millrace.samples.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** That what is compared does the same. */
class ReactorProgramsTest {
    private final FakeService service = new FakeService();
    private final ReactorPrograms programs = new ReactorPrograms(service.reactive());

    @Test
    void calls_are_combined() {
        assertThat(programs.loadAll(List.of("1", "2")).block()).containsExactly("<1>", "<2>");
        assertThat(programs.userWithOrders("7").block()).isEqualTo("<user 7>: <orders 7>");
        assertThat(programs.fromEitherRegion("7").block()).isEqualTo("<east 7>");
        assertThat(programs.blockingCall("7").block()).isEqualTo("<7>");
        assertThat(programs.callback("7").block()).isEqualTo("<7>");
        assertThat(programs.inSession().block()).isEqualTo("row");
        assertThat(service.closed).isEqualTo(1);
        assertThat(programs.allRows().collectList().block())
                .containsExactly("row 1a", "row 1b", "row 2a", "row 2b");
    }

    @Test
    void a_late_call_has_a_fallback() {
        StepVerifier.withVirtualTime(() -> programs.inTime("slow"))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext("unknown")
                .verifyComplete();
    }

    @Test
    void a_call_is_tried_again() {
        service.failures = 3;
        StepVerifier.withVirtualTime(() -> programs.stubbornly("7"))
                .thenAwait(Duration.ofSeconds(10))
                .expectNext("<7>")
                .verifyComplete();
    }

    @Test
    void a_job_is_polled_until_it_is_done() {
        service.answers.put("job", new ArrayList<>(List.of("queued", "busy", "done")));
        StepVerifier.withVirtualTime(() -> programs.untilDone("job"))
                .thenAwait(Duration.ofSeconds(2))
                .expectNext("done")
                .verifyComplete();
    }

    @Test
    void rows_are_stored_in_batches() {
        programs.storeInBatches(Flux.just("a", "b")).block();
        assertThat(service.stored).containsExactly(List.of("a", "b"));
    }

    @Test
    void jobs_and_calls_are_all_done() {
        programs.workers(Flux.just("1", "2", "3", "4")).block();
        assertThat(service.calls).containsExactly("1", "2", "3", "4");
        StepVerifier.withVirtualTime(() -> programs.politely(List.of("5", "6")))
                .thenAwait(Duration.ofMillis(200))
                .verifyComplete();
        assertThat(service.calls).endsWith("5", "6");
    }

    @Test
    void rates_are_loaded_every_minute() {
        StepVerifier.withVirtualTime(programs::everyMinute)
                .thenAwait(Duration.ofMinutes(3))
                .thenCancel()
                .verify();
        assertThat(service.calls).containsExactly("rates", "rates", "rates");
    }

    @Test
    void a_value_is_loaded_once() {
        assertThat(programs.loadOnce("7").block()).isEqualTo(programs.loadOnce("7").block());
        assertThat(service.calls).containsExactly("7");
    }
}
