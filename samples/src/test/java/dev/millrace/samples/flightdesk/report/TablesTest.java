package dev.millrace.samples.flightdesk.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class TablesTest {

    private static final RouteLine LINE =
            new RouteLine(
                    new Route("DFW", "ATL"),
                    new Totals(29, 998),
                    new Interval(12.34, 60.06),
                    "Dallas-Fort Worth",
                    "Atlanta");

    @Test
    void a_route_line_has_mean_interval_and_cities() {
        assertThat(Tables.routes(List.of(LINE)).lines())
                .containsExactly(
                        "Worst routes of at least 20 flights, by mean delay in minutes:",
                        "  route     flights   mean  95 %              cities",
                        "  DFW-ATL        29   34.4  [  12.3,   60.1]  Dallas-Fort Worth to"
                                + " Atlanta");
    }

    @Test
    @ResourceLock(Resources.LOCALE)
    void the_report_reads_the_same_in_every_country() {
        var ours = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Tables.routes(List.of(LINE))).contains(" 34.4 ");
        } finally {
            Locale.setDefault(ours);
        }
    }

    @Test
    void a_city_cannot_drive_the_terminal() {
        var hostile =
                new RouteLine(LINE.route(), LINE.totals(), LINE.interval(), "\u001b[2J", "Atlanta");

        assertThat(Tables.routes(List.of(hostile))).contains("?[2J to Atlanta");
    }

    @Test
    void a_path_line_has_rows_and_milliseconds() {
        var path =
                new PathResult(
                        "Reactor",
                        Map.of(LINE.route(), LINE.totals(), new Route("A", "B"), new Totals(1, 5)),
                        Duration.ofNanos(12_340_000));

        assertThat(Tables.paths(List.of(path)).lines())
                .containsExactly(
                        "Rows and time per path:",
                        "  path                      rows        ms",
                        "  Reactor                     30      12.3");
    }
}
