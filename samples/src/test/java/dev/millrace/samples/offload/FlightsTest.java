package dev.millrace.samples.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.offload.StatisticJobs.Delays;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

class FlightsTest {

    @Test
    void the_busiest_routes_come_first_each_with_all_its_delays() throws Exception {
        var busiest = Flights.ofBusiestRoutes(10);

        assertThat(busiest).hasSize(10);
        assertThat(busiest.stream().map(delays -> delays.minutes().length).toList())
                .isSortedAccordingTo(Comparator.reverseOrder())
                .allMatch(flights -> flights > 10);
        assertThat(busiest.stream().map(Delays::route)).doesNotHaveDuplicates();
    }
}
