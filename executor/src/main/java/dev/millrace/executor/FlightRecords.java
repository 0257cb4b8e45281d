package dev.millrace.executor;

import dev.millrace.spi.JobObserver;
import jdk.jfr.FlightRecorder;

/** Jobs as events of the flight recorder: what ran, what was abandoned, what was rejected. */
final class FlightRecords implements JobObserver {
    static final FlightRecords ALL = new FlightRecords();

    private FlightRecords() {}

    /**
     * Whether some recording asks for them. Before there is one the type of the events is left
     * alone: to register it takes long, and the first to ask is a loop.
     */
    static boolean areOn() {
        return FlightRecorder.isInitialized() && new JobEvent().isEnabled();
    }

    // an event that began with the job and ended with it would have to be kept meanwhile: instead
    // the end tells how long it took
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
