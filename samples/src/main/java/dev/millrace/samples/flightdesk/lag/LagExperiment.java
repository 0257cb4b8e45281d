package dev.millrace.samples.flightdesk.lag;

import dev.millrace.EventLoop;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.legacy.DelayBootstrap;
import dev.millrace.samples.flightdesk.legacy.FlightDao;
import dev.millrace.samples.flightdesk.steps.AsyncFlightDao;
import dev.millrace.samples.flightdesk.steps.OffloadedBootstrap;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Does the same work twice under a {@link LagMeter}: a blocking query and a long computation, first
 * on the loop, as a careless migration leaves them, then on executors.
 */
public final class LagExperiment {

    private static final int ROUNDS = 5;

    private final EventLoop loop;
    private final Map<Route, int[]> delays;

    /**
     * An experiment on {@code loop}.
     *
     * @param delays the delays per route, the input of the statistic
     */
    public LagExperiment(EventLoop loop, Map<Route, int[]> delays) {
        this.loop = loop;
        this.delays = Map.copyOf(delays);
    }

    /** The query blocks in a callback of the loop, the statistic computes in a task. */
    public Lag leftOnTheLoop(FlightDao dao) throws SQLException {
        var meter = new LagMeter(loop);
        for (int round = 0; round < ROUNDS; round++) {
            var queried = loop.<@Nullable Void>promise("query in a callback");
            loop.callSoon(() -> {
                try {
                    dao.totalsPerRoute();
                    queried.complete(null);
                } catch (SQLException | RuntimeException e) {
                    queried.fail(e);
                }
            });
            queried.awaitThrowing(SQLException.class);
            delays.forEach(DelayBootstrap::interval);
        }
        return meter.stop();
    }

    /** Both run on threads of executors. */
    public Lag movedOff(AsyncFlightDao dao, OffloadedBootstrap bootstrap) throws SQLException {
        var meter = new LagMeter(loop);
        for (int round = 0; round < ROUNDS; round++) {
            dao.totalsPerRoute();
            delays.forEach(bootstrap::interval);
        }
        return meter.stop();
    }
}
