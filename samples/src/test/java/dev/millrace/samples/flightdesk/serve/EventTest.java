package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.lag.Lag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest {

    @Test
    void a_picture_becomes_one_event() {
        var event = event("DFW", LocalDateTime.of(2001, 1, 31, 7, 5));

        assertThat(event)
                .isEqualTo(
                        "id: 7\ndata: {\"number\":7,\"at\":700.0,\"mode\":\"blocking\",\"lag\":12.3,"
                                + "\"median\":0.0,\"took\":250.0,\"viewers\":2,\"tasks\":5,"
                                + "\"flights\":42,\"perSecond\":60.1,\"delay\":-0.5,"
                                + "\"departure\":\"2001-01-31T07:05\",\"worst\":[{\"route\":\"DFW-ATL\","
                                + "\"flights\":9,\"mean\":3.0,\"low\":-1.0,\"high\":7.0}]}\n\n");
    }

    @Test
    void a_line_break_in_the_data_does_not_end_the_event() {
        var event = event("\n\nid: 8\r", null);

        assertThat(event.lines()).hasSize(3);
        assertThat(event).contains("\"departure\":\"\"").endsWith("]}\n\n");
    }

    private static String event(String origin, LocalDateTime departure) {
        var line = new RouteDelay(new Route(origin, "ATL"), 9, 3, new Interval(-1, 7));
        var lag = new Lag(100, Duration.ZERO, Duration.ZERO, Duration.ofNanos(12_345_678));
        return new String(
                Event.of(
                        new Picture(
                                7,
                                Duration.ofMillis(700),
                                Mode.BLOCKING,
                                lag,
                                new Picture.Traffic(42, 60.06, -0.5, departure),
                                new Report(List.of(line)),
                                Duration.ofMillis(250),
                                2,
                                5)),
                StandardCharsets.UTF_8);
    }
}
