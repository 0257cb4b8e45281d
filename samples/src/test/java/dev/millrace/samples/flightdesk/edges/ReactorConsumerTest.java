package dev.millrace.samples.flightdesk.edges;

import dev.millrace.samples.flightdesk.data.Flight;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class ReactorConsumerTest {

    @Test
    void flights_are_counted_per_directed_route() {
        StepVerifier.create(ReactorConsumer.totals(Flux.fromIterable(Rows.FLIGHTS)))
                .expectNext(Rows.TOTALS)
                .verifyComplete();
    }

    @Test
    void a_broken_source_breaks_the_totals() {
        var source = TestPublisher.<Flight>create();

        StepVerifier.create(ReactorConsumer.totals(source.flux()))
                .then(() -> source.next(Rows.FLIGHTS.getFirst()))
                .then(() -> source.error(new IllegalStateException("broken")))
                .verifyErrorMessage("broken");
        source.assertNotCancelled();
    }
}
