package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Flight;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final LocalDateTime MIDNIGHT = LocalDateTime.of(2001, 1, 1, 0, 0);

    private final Window window = new Window(2);

    @Test
    void one_without_flights_has_no_delay_and_no_departure() {
        assertThat(window.meanDelay()).isZero();
        assertThat(window.lastDeparture()).isNull();
        assertThat(window.full()).isFalse();
    }

    @Test
    void the_oldest_flight_makes_room_and_still_counts() {
        for (var delay : new int[] {90, 10, -4}) {
            window.add(new Flight(MIDNIGHT.plusHours(window.seen()), delay, 1, "A", "B"));
        }

        assertThat(window.full()).isTrue();
        assertThat(window.seen()).isEqualTo(3);
        assertThat(window.meanDelay()).isEqualTo(3.0);
        assertThat(window.lastDeparture()).isEqualTo(MIDNIGHT.plusHours(2));
        assertThat(window.flights()).extracting(Flight::delay).containsExactly(10, -4);
    }
}
