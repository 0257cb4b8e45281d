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

/** Runs the statistic here and there in turn, on one loop, whose lag it measures. */
final class Trial {
    private final EventLoop loop = EventLoop.current();
    private final List<Delays> all;

    Trial(List<Delays> all) {
        this.all = all;
    }

    /** Where a careless migration leaves it: nothing else runs on the loop meanwhile. */
    Outcome inline(String whenKilled) {
        return measure("inline", this::onTheLoop, () -> whenKilled);
    }

    /** The one call, wherever the jobs run. */
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
        work.run(); // compilers warm up, here and in the workers
        var meter = new LagMeter(loop);
        var begin = loop.time();
        Map<Route, Interval> intervals = work.run();
        Duration time = loop.time().minus(begin);
        return new Outcome(name, intervals, time, meter.stop(), kill.get());
    }

    /** What is measured; suspends. */
    private interface Work {
        Map<Route, Interval> run();
    }
}
