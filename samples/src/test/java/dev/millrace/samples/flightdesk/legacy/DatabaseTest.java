package dev.millrace.samples.flightdesk.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.samples.flightdesk.data.Flight;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseTest {

    @Test
    void two_databases_do_not_see_one_another() throws SQLException {
        try (var one = Database.open();
                var other = Database.open()) {
            var flight = new Flight(LocalDateTime.of(2001, 1, 1, 0, 0), 1, 1, "A", "B");
            new FlightDao(one.pool()).insert(List.of(flight));

            assertThat(new FlightDao(other.pool()).totalsPerRoute()).isEmpty();
            assertThat(new FlightDao(one.pool()).totalsPerRoute()).hasSize(1);
        }
    }
}
