package dev.millrace.samples.offload;

import dev.millrace.EventLoop;
import dev.millrace.Task;
import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.lag.LagMeter;
import dev.millrace.samples.flightdesk.legacy.DelayBootstrap;
import dev.millrace.samples.offload.StatisticJobs.Delays;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs the statistic in one place after the other, from one loop, and measures the loop's lag. */
final class Trial {
    private final EventLoop loop = EventLoop.current();
    private final List<Delays> all;

    Trial(List<Delays> all) {
        this.all = all;
    }

    /** On the loop, as a careless migration leaves it: nothing else runs there meanwhile. */
    Outcome inline(String whenKilled) {
        return measure("inline", this::onTheLoop, () -> whenKilled);
    }

    /** Runs the jobs in one place; the code is the same for all places. */
    Outcome in(String name, Where where, Function<Where, String> kill) {
        return measure(name, () -> in(where), () -> kill.apply(where));
    }

    private Map<Route, Interval> onTheLoop() {
        var intervals = new TreeMap<Route, Interval>();
        for (Delays delays : all) {
            intervals.put(
                    delays.route(), DelayBootstrap.interval(delays.route(), delays.minutes()));
        }
        return intervals;
    }

    private Map<Route, Interval> in(Where where) {
        var jobs = new HashMap<Route, Task<Interval>>();
        for (Delays delays : all) {
            jobs.put(delays.route(), where.run(StatisticJobs.INTERVAL.with(delays)));
        }
        var intervals = new TreeMap<Route, Interval>();
        jobs.forEach((route, job) -> intervals.put(route, job.await()));
        return intervals;
    }

    private Outcome measure(String name, Work work, Supplier<String> kill) {
        work.run(); // warm up the compilers, here and in the workers
        var meter = new LagMeter(loop);
        var begin = loop.time();
        Map<Route, Interval> intervals = work.run();
        Duration time = loop.time().minus(begin);
        return new Outcome(name, intervals, time, meter.stop(), kill.get());
    }

    /** The work to measure; suspends. */
    private interface Work {
        Map<Route, Interval> run();
    }
}
