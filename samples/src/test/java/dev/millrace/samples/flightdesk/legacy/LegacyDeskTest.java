package dev.millrace.samples.flightdesk.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.samples.flightdesk.data.Airport;
import dev.millrace.samples.flightdesk.data.InputException;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Skipped;
import dev.millrace.samples.flightdesk.data.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegacyDeskTest {

    private final Path file;
    private final List<Skipped> skipped = new ArrayList<>();
    private final List<Long> batches = new ArrayList<>();
    private final AirportLookup airports =
            new AirportLookup(Map.of("ATL", new Airport("ATL", "Hartsfield", "Atlanta")));
    private Database database;
    private FlightDao dao;
    private LegacyDesk desk;

    LegacyDeskTest(@TempDir Path folder) {
        file = folder.resolve("flights.json");
    }

    @BeforeEach
    void open() throws Exception {
        database = Database.open();
        dao = new FlightDao(database.pool());
        desk = new LegacyDesk(dao, airports);
    }

    @AfterEach
    void close() throws Exception {
        airports.close();
        database.close();
    }

    @Test
    void table_feed_and_database_come_to_the_same_totals() throws Exception {
        var recording = recording(1_201, "DFW", "ATL", 3);
        assertThat(loader().load(recording)).isEqualTo(1_201);

        assertThat(desk.totalsOfTable())
                .isEqualTo(dao.totalsPerRoute())
                .isEqualTo(desk.totalsOfFeed(new LiveFeed(recording)))
                .hasSize(1);
    }

    @Test
    void the_loader_tells_of_every_batch_and_of_what_it_left_out() throws Exception {
        var recording = recording(501, "DFW", "ATL", 3);
        Files.writeString(file, Files.readString(file).replace("]", ",17]"));

        assertThat(loader().load(recording)).isEqualTo(501);
        assertThat(batches).containsExactly(500L, 1L);
        assertThat(skipped).extracting(Skipped::record).containsExactly(502L);
    }

    @Test
    void a_route_with_too_few_flights_is_not_reported() throws Exception {
        loader().load(recording(19, "DFW", "ATL", 3));
        assertThat(desk.worstRoutes()).isEmpty();

        loader().load(recording(1, "DFW", "ATL", 3));
        assertThat(desk.worstRoutes()).hasSize(1);
    }

    @Test
    void a_line_names_the_city_or_the_code_of_an_airport_nobody_knows() throws Exception {
        loader().load(recording(20, "XXX", "ATL", 3));

        var line = desk.worstRoutes().getFirst();

        assertThat(line.route()).isEqualTo(new Route("XXX", "ATL"));
        assertThat(line.from()).isEqualTo("XXX");
        assertThat(line.to()).isEqualTo("Atlanta");
        assertThat(line.interval().low()).isEqualTo(3);
    }

    @Test
    void a_broken_feed_is_an_error_with_its_cause() throws Exception {
        var broken = Source.file(Files.writeString(file, "[{"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> desk.totalsOfFeed(new LiveFeed(broken)))
                .withCauseExactlyInstanceOf(InputException.class);
    }

    private FlightLoader loader() {
        return new FlightLoader(dao, skipped::add, batches::add);
    }

    private Source recording(int flights, String origin, String destination, int delay)
            throws IOException {
        var json = new StringJoiner(",", "[", "]");
        for (int i = 0; i < flights; i++) {
            json.add(
                    """
                    {"date":"2001/01/01 00:47","delay":%d,"distance":2,"origin":"%s","destination":"%s"}\
                    """
                            .formatted(delay, origin, destination));
        }
        return Source.file(Files.writeString(file, json.toString()));
    }
}
