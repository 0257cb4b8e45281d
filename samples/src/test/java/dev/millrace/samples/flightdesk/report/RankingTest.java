package dev.millrace.samples.flightdesk.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTest {

    @Test
    void the_longest_mean_delay_comes_first_and_ties_go_by_name() {
        var totals =
                Map.of(
                        route("B"), new Totals(20, 100),
                        route("C"), new Totals(40, 200),
                        route("A"), new Totals(20, 99),
                        route("D"), new Totals(20, 101));

        assertThat(Ranking.byMeanDelay(totals))
                .containsExactly(route("D"), route("B"), route("C"), route("A"));
    }

    @Test
    void a_route_needs_twenty_flights() {
        var totals = Map.of(route("A"), new Totals(19, 9_999), route("B"), new Totals(20, 1));

        assertThat(Ranking.byMeanDelay(totals)).containsExactly(route("B"));
    }

    @Test
    void ten_routes_are_the_worst() {
        var totals = new HashMap<Route, Totals>();
        for (int i = 0; i < 12; i++) {
            totals.put(route("R" + i), new Totals(20, i));
        }

        assertThat(Ranking.worst(totals))
                .hasSize(10)
                .startsWith(route("R11"))
                .doesNotContain(route("R0"), route("R1"));
    }

    private static Route route(String origin) {
        return new Route(origin, "X");
    }
}
