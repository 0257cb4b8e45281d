package dev.millrace.executor;

import dev.millrace.spi.OffloadObserver;
import jdk.jfr.FlightRecorder;

/** Jobs as events of the flight recorder: what ran, what was abandoned, what was rejected. */
final class FlightRecords implements OffloadObserver {
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
    public void ended(String place, long job, String name, long ranNanos, boolean failed) {
        var event = new JobEvent();
        if (event.isEnabled()) {
            event.of(place, job, name, "ended", ranNanos, failed).commit();
        }
    }

    @Override
    public void started(String place, long job, String name, long waitedNanos) {
        record(place, job, name, "started", waitedNanos);
    }

    @Override
    public void withdrawn(String place, long job, String name) {
        record(place, job, name, "withdrawn", 0);
    }

    @Override
    public void abandoned(String place, long job, String name) {
        record(place, job, name, "abandoned", 0);
    }

    @Override
    public void rejected(String place, long job, String name) {
        record(place, job, name, "rejected", 0);
    }

    @Override
    public void slowHandOver(String place, long job, String name, long tookNanos) {
        record(place, job, name, "slow hand-over", tookNanos);
    }

    private static void record(String place, long job, String name, String what, long nanos) {
        var event = new JobEvent();
        if (event.isEnabled()) {
            event.of(place, job, name, what, nanos, false).commit();
        }
    }
}
