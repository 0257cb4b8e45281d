package dev.millrace.samples.flightdesk.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreementTest {

    private static final Route OUT = new Route("DFW", "ATL");
    private static final Route BACK = new Route("ATL", "DFW");
    private static final Map<Route, Totals> SQL =
            Map.of(OUT, new Totals(29, 998), BACK, new Totals(2, -7));

    @Test
    void equal_totals_agree() {
        assertThat(Agreement.difference(SQL, path(Map.copyOf(SQL)))).isEmpty();
    }

    @Test
    void a_different_sum_names_path_route_and_both_sums() {
        assertThat(
                        Agreement.difference(
                                SQL, path(Map.of(OUT, new Totals(29, 999), BACK, SQL.get(BACK)))))
                .contains(
                        "the Reactor path disagrees with SQL on route DFW-ATL:"
                                + " 29 flights, 999 minutes, but SQL says 29 flights, 998 minutes");
    }

    @Test
    void a_route_that_is_missing_or_too_much_is_a_difference() {
        assertThat(Agreement.difference(SQL, path(Map.of(OUT, SQL.get(OUT)))))
                .hasValueSatisfying(
                        told -> assertThat(told).contains("ATL-DFW: no flights, but SQL says 2"));
        assertThat(Agreement.difference(Map.of(), path(Map.of(OUT, new Totals(1, 1)))))
                .hasValueSatisfying(told -> assertThat(told).endsWith("but SQL says no flights"));
    }

    private static PathResult path(Map<Route, Totals> totals) {
        return new PathResult("Reactor", totals, Duration.ofMillis(1));
    }
}
