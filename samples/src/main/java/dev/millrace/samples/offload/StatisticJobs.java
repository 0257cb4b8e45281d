package dev.millrace.samples.offload;

import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.legacy.DelayBootstrap;
import java.util.List;

/** The statistic as jobs that threads, other processes and other machines can run. */
public final class StatisticJobs implements RemoteJobs {

    /**
     * The input of one job.
     *
     * @param route the route of the flights
     * @param minutes how late each of them was
     */
    record Delays(Route route, int[] minutes) {}

    static final RemoteJob<Delays, Interval> INTERVAL =
            RemoteJob.of(
                    "interval",
                    Codec.of(Delays.class),
                    Codec.of(Interval.class),
                    delays -> DelayBootstrap.interval(delays.route(), delays.minutes()));

    /** The statistic repeated many times: long, and it ignores interrupts, as computations do. */
    static final RemoteJob<Long, Interval> LONG =
            RemoteJob.of(
                    "long", Codec.of(long.class), Codec.of(Interval.class), StatisticJobs::repeat);

    /** For the workers and members, which create it themselves. */
    public StatisticJobs() {}

    @Override
    public List<RemoteJob<?, ?>> jobs() {
        return List.of(INTERVAL, LONG);
    }

    private static Interval repeat(long times) {
        var route = new Route("ABE", "ATL");
        var interval = new Interval(0, 0);
        for (long i = 0; i < times; i++) {
            interval = DelayBootstrap.interval(route, new int[] {3, -8, 25, 0, 61, -2, 14});
        }
        return interval;
    }
}
