package dev.millrace.samples.flightdesk.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.TaskGroup;
import dev.millrace.samples.flightdesk.data.Airport;
import dev.millrace.samples.flightdesk.legacy.AirportLookup;
import dev.millrace.testing.TestLoop;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncAirportsTest {

    private static final Airport ATLANTA = new Airport("ATL", "Hartsfield", "Atlanta");

    private final AirportLookup lookup = new AirportLookup(Map.of("ATL", ATLANTA));
    private final AsyncAirports airports = new AsyncAirports(lookup);

    @AfterEach
    void close() {
        lookup.close();
    }

    @Test
    void a_call_back_completes_the_promise() {
        TestLoop.run(loop -> assertThat(airports.find("ATL").await()).isEqualTo(ATLANTA));
    }

    @Test
    void an_airport_nobody_knows_goes_by_its_code() {
        TestLoop.run(loop -> {
            assertThat(airports.cityOf("ATL")).isEqualTo("Atlanta");
            assertThat(airports.cityOf("XXX")).isEqualTo("XXX");
        });
    }

    @Test
    void another_error_is_no_unknown_airport() {
        lookup.close();

        TestLoop.run(
                loop -> assertThatIllegalStateException().isThrownBy(() -> airports.cityOf("ATL")));
    }

    @Test
    void many_asks_may_be_under_way_at_once() {
        TestLoop.run(loop ->
                TaskGroup.run(group -> {
                    var one = group.fork(() -> airports.cityOf("ATL"));
                    var other = group.fork(() -> airports.cityOf("XXX"));

                    assertThat(other.await()).isEqualTo("XXX");
                    assertThat(one.await()).isEqualTo("Atlanta");
                }));
    }
}
