package dev.millrace.samples.flightdesk.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.samples.flightdesk.data.Flight;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Totals;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlightDaoTest {

    private Database database;
    private FlightDao dao;

    @BeforeEach
    void open() throws SQLException {
        database = Database.open();
        dao = new FlightDao(database.pool());
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    @Test
    void pages_follow_one_another_without_gap_or_overlap() throws SQLException {
        var flights = List.of(flight("A", "B", 1), flight("A", "B", 2), flight("B", "A", 3));
        dao.insert(flights);

        var first = dao.findPage(FlightPage.START, 2);
        var second = dao.findPage(first.lastId(), 2);
        var third = dao.findPage(second.lastId(), 2);

        assertThat(first.flights()).isEqualTo(flights.subList(0, 2));
        assertThat(second.flights()).isEqualTo(flights.subList(2, 3));
        assertThat(third.isEmpty()).isTrue();
    }

    @Test
    void a_departure_survives_the_hour_that_summer_time_skips() throws SQLException {
        // 02:30 does not exist in Berlin on that day; it does in Phoenix
        var skipped = new Flight(LocalDateTime.of(2001, 3, 25, 2, 30), 0, 1, "PHX", "LAX");
        dao.insert(List.of(skipped));

        assertThat(dao.findPage(FlightPage.START, 1).flights()).containsExactly(skipped);
    }

    @Test
    void the_database_counts_flights_and_minutes_per_directed_route() throws SQLException {
        dao.insert(List.of(flight("A", "B", 10), flight("A", "B", -3), flight("B", "A", 5)));

        assertThat(dao.totalsPerRoute())
                .containsExactly(
                        entry(new Route("A", "B"), new Totals(2, 7)),
                        entry(new Route("B", "A"), new Totals(1, 5)));
    }

    @Test
    void delays_of_a_route_come_in_the_order_of_the_table() throws SQLException {
        dao.insert(List.of(flight("A", "B", 10), flight("B", "A", 5), flight("A", "B", -3)));

        assertThat(dao.delaysOf(new Route("A", "B"))).containsExactly(10, -3);
        assertThat(dao.delaysOf(new Route("A", "C"))).isEmpty();
    }

    @Test
    void a_batch_with_a_bad_row_leaves_nothing_behind() throws SQLException {
        var batch = List.of(flight("A", "B", 1), flight(null, "B", 2));

        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> dao.insert(batch));
        assertThat(dao.findPage(FlightPage.START, 10).isEmpty()).isTrue();
    }

    @Test
    void every_statement_passes_the_hook_before_it_runs() throws SQLException {
        var statements = new ArrayList<Statement>();
        var hooked =
                new FlightDao(database.pool()) {
                    @Override
                    protected void settle(Statement statement) {
                        statements.add(statement);
                    }
                };

        hooked.insert(List.of(flight("A", "B", 1)));
        hooked.findPage(FlightPage.START, 1);
        hooked.totalsPerRoute();
        hooked.delaysOf(new Route("A", "B"));

        assertThat(statements).hasSize(4).doesNotHaveDuplicates();
    }

    private static Flight flight(String origin, String destination, int delay) {
        return new Flight(LocalDateTime.of(2001, 1, 1, 0, 0), delay, 100, origin, destination);
    }
}
