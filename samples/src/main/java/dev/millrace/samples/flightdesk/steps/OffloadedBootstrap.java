package dev.millrace.samples.flightdesk.steps;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.samples.flightdesk.data.Interval;
import dev.millrace.samples.flightdesk.data.Route;
import dev.millrace.samples.flightdesk.legacy.DelayBootstrap;
import java.util.concurrent.Executor;

/** The statistic for tasks: it computes on a thread of an executor, and the loop runs on. */
public final class OffloadedBootstrap {

    private final Executor threads;

    /** A statistic that computes in {@code threads}. */
    public OffloadedBootstrap(Executor threads) {
        this.threads = threads;
    }

    /** Awaits {@link DelayBootstrap#interval}. */
    public Interval interval(Route route, int[] delays) {
        return runInExecutor(threads, () -> DelayBootstrap.interval(route, delays)).await();
    }
}
