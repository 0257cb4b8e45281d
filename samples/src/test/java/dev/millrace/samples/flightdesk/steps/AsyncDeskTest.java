package dev.millrace.samples.flightdesk.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.samples.flightdesk.data.Airport;
import dev.millrace.samples.flightdesk.data.RecordReader;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.data.Source;
import dev.millrace.samples.flightdesk.data.Totals;
import dev.millrace.samples.flightdesk.edges.FutureConsumer;
import dev.millrace.samples.flightdesk.edges.ReactorConsumer;
import dev.millrace.samples.flightdesk.edges.RxJavaConsumer;
import dev.millrace.samples.flightdesk.legacy.AirportLookup;
import dev.millrace.samples.flightdesk.legacy.Database;
import dev.millrace.samples.flightdesk.legacy.FlightDao;
import dev.millrace.samples.flightdesk.legacy.FlightLoader;
import dev.millrace.samples.flightdesk.legacy.LegacyDesk;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Slow: loads the 20,000 flights, and reads them on every path. */
@Tag("slow")
class AsyncDeskTest {

    private static final Source FLIGHTS = Source.bundled("flights-20k.json.gz");

    private static final ExecutorService threads = Executors.newFixedThreadPool(4);
    private static Database database;
    private static AirportLookup lookup;
    private static FlightDao dao;
    private static Map<Route, Totals> expected;

    @BeforeAll
    static void load() throws Exception {
        database = Database.open();
        dao = new FlightDao(database.pool());
        new FlightLoader(dao, skipped -> {}, rows -> {}).load(FLIGHTS);
        expected = dao.totalsPerRoute();
        lookup = new AirportLookup(directory());
    }

    @AfterAll
    static void close() throws Exception {
        lookup.close();
        threads.close();
        database.close();
    }

    @Test
    void the_migrated_application_reports_what_the_legacy_one_reported() throws Exception {
        var before = new LegacyDesk(dao, lookup).worstRoutes();
        var after = Async.run(() -> desk(EventLoop.current()).worstRoutes(expected));

        assertThat(after).isEqualTo(before).hasSize(10);
        assertThat(after.getFirst().route()).isEqualTo(new Route("DFW", "ATL"));
    }

    @Test
    void a_task_reads_every_row() throws SQLException {
        assertThat(Async.run(() -> desk(EventLoop.current()).totals())).isEqualTo(expected);
    }

    @Test
    void reactor_code_reads_every_row_from_a_thread_that_knows_no_loop() {
        try (var loop = new LoopOfSomebodyElse()) {
            var live = desk(loop.loop()).live(FLIGHTS);

            assertThat(ReactorConsumer.totals(live).block()).isEqualTo(expected);
        }
    }

    @Test
    void reactor_code_that_leaves_early_is_served_no_more() {
        try (var loop = new LoopOfSomebodyElse()) {
            var live = desk(loop.loop()).live(FLIGHTS);

            assertThat(live.take(3).collectList().block()).hasSize(3);
        }
    }

    @Test
    void rxjava_code_reads_every_row_from_a_thread_that_knows_no_loop() {
        try (var loop = new LoopOfSomebodyElse()) {
            var stored = desk(loop.loop()).stored();

            assertThat(RxJavaConsumer.totals(stored).blockingGet()).isEqualTo(expected);
            assertThat(stored.count().blockingGet()).isEqualTo(20_000); // cold: read anew
        }
    }

    @Test
    void future_code_reads_every_row_from_a_thread_that_knows_no_loop() {
        try (var loop = new LoopOfSomebodyElse()) {
            var desk = desk(loop.loop());

            assertThat(FutureConsumer.totals(desk::pageAfter).join()).isEqualTo(expected);
        }
    }

    private static AsyncDesk desk(EventLoop loop) {
        return new AsyncDesk(
                loop,
                new AsyncFlightDao(database.pool(), threads),
                new AsyncAirports(lookup),
                new OffloadedBootstrap(threads));
    }

    private static Map<String, Airport> directory() throws Exception {
        var directory = new HashMap<String, Airport>();
        try (var reader = RecordReader.airports(Source.bundled("airports.csv.gz"), skipped -> {})) {
            for (var airport = reader.next(); airport != null; airport = reader.next()) {
                directory.put(airport.code(), airport);
            }
        }
        return directory;
    }
}
