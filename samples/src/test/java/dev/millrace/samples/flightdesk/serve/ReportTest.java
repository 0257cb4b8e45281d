package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private final List<Flight> flights = new ArrayList<>();

    @Test
    void a_route_that_is_always_late_is_worse_than_one_that_was_very_late_once() {
        fly("A", 30, 30, 30, 30, 30);
        fly("B", 400, 0, 0, 0, 0);

        var worst = Report.of(flights).worst();

        assertThat(worst).extracting(RouteDelay::route).containsExactly(to("A"), to("B"));
        assertThat(worst.getFirst())
                .isEqualTo(new RouteDelay(to("A"), 5, 30, new Interval(30, 30)));
        assertThat(worst.getLast().mean()).isEqualTo(80);
    }

    @Test
    void a_route_with_too_few_flights_is_left_out() {
        fly("A", 30, 30, 30, 30);

        assertThat(Report.of(flights)).isEqualTo(Report.NONE);
    }

    @Test
    void only_the_worst_are_shown() {
        for (var late = 1; late <= 20; late++) {
            fly("X" + late, late, late, late, late, late);
        }

        assertThat(Report.of(flights).worst())
                .hasSize(Report.LINES)
                .first()
                .returns(to("X20"), RouteDelay::route);
    }

    private void fly(String destination, int... delays) {
        for (var delay : delays) {
            flights.add(new Flight(LocalDateTime.of(2001, 1, 1, 0, 0), delay, 1, "O", destination));
        }
    }

    private static Route to(String destination) {
        return new Route("O", destination);
    }
}
