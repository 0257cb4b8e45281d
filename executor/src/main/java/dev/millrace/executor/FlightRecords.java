package dev.millrace.executor;

import dev.millrace.spi.JobObserver;
import jdk.jfr.FlightRecorder;

/** Records jobs as flight recorder events: which ran, were abandoned or were rejected. */
final class FlightRecords implements JobObserver {
    static final FlightRecords ALL = new FlightRecords();

    private FlightRecords() {}

    /**
     * Whether a recording wants job events. Without a recording this does not touch the event
     * class: its registration is slow, and would happen on a loop.
     */
    static boolean areOn() {
        return FlightRecorder.isInitialized() && new JobEvent().isEnabled();
    }

    // one event for the whole run would have to be kept while the job runs: instead, the event at
    // the end has the time
    @Override
    public void ended(String dispatcher, long job, String name, long ranNanos, boolean failed) {
        var event = new JobEvent();
        if (event.isEnabled()) {
            event.of(dispatcher, job, name, "ended", ranNanos, failed).commit();
        }
    }

    @Override
    public void started(String dispatcher, long job, String name, long waitedNanos) {
        record(dispatcher, job, name, "started", waitedNanos);
    }

    @Override
    public void withdrawn(String dispatcher, long job, String name) {
        record(dispatcher, job, name, "withdrawn", 0);
    }

    @Override
    public void abandoned(String dispatcher, long job, String name) {
        record(dispatcher, job, name, "abandoned", 0);
    }

    @Override
    public void rejected(String dispatcher, long job, String name) {
        record(dispatcher, job, name, "rejected", 0);
    }

    @Override
    public void slowHandOver(String dispatcher, long job, String name, long tookNanos) {
        record(dispatcher, job, name, "slow hand-over", tookNanos);
    }

    private static void record(String dispatcher, long job, String name, String what, long nanos) {
        var event = new JobEvent();
        if (event.isEnabled()) {
            event.of(dispatcher, job, name, what, nanos, false).commit();
        }
    }
}
