package dev.millrace.samples.flightdesk.edges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.legacy.FlightPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FutureConsumerTest {

    @Test
    void flights_are_counted_per_directed_route_page_by_page() {
        var asked = new ArrayList<Long>();

        var totals =
                FutureConsumer.totals(id -> {
                    asked.add(id);
                    return CompletableFuture.completedFuture(pageAfter(id));
                });

        assertThat(totals).isCompletedWithValue(Rows.TOTALS);
        assertThat(asked).containsExactly(0L, 2L, 3L);
    }

    @Test
    void a_broken_page_breaks_the_totals() {
        var broken = new IllegalStateException("broken");

        assertThat(FutureConsumer.totals(id -> CompletableFuture.failedFuture(broken)))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCause(broken);
    }

    private static FlightPage pageAfter(long id) {
        return switch ((int) id) {
            case 0 -> new FlightPage(Rows.FLIGHTS.subList(0, 2), 2);
            case 2 -> new FlightPage(Rows.FLIGHTS.subList(2, 3), 3);
            default -> new FlightPage(List.of(), id);
        };
    }
}
