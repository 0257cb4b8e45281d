package dev.millrace.samples.flightdesk.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.legacy.Database;
import dev.millrace.samples.flightdesk.legacy.FlightDao;
import dev.millrace.samples.flightdesk.steps.AsyncFlightDao;
import dev.millrace.samples.flightdesk.steps.OffloadedBootstrap;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LagExperimentTest {

    private static final Map<Route, int[]> DELAYS = Map.of(new Route("A", "B"), new int[] {1, 2});

    @Test
    void both_ways_do_their_work_and_are_measured() throws Exception {
        try (var database = Database.open();
                var threads = Executors.newFixedThreadPool(2)) {
            var lags =
                    Async.run(() -> {
                        var experiment = new LagExperiment(EventLoop.current(), DELAYS);
                        var left = experiment.leftOnTheLoop(new FlightDao(database.pool()));
                        var moved =
                                experiment.movedOff(
                                        new AsyncFlightDao(database.pool(), threads),
                                        new OffloadedBootstrap(threads));
                        return List.of(left, moved);
                    });

            assertThat(lags).allSatisfy(lag -> assertThat(lag.ticks()).isPositive());
        }
    }

    @Test
    void a_query_that_fails_in_the_callback_fails_the_experiment() throws Exception {
        var database = Database.open();
        database.close();

        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() ->
                        Async.run(() ->
                                new LagExperiment(EventLoop.current(), DELAYS)
                                        .leftOnTheLoop(new FlightDao(database.pool()))))
                .isInstanceOfAny(SQLException.class, IllegalStateException.class);
    }
}
