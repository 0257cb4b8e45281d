package dev.millrace.executor;

import dev.millrace.spi.Aftermath;
import dev.millrace.spi.JobObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The observers of one dispatcher's jobs. Any thread. */
final class Observers {
    private static final boolean RECORDED = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private final List<JobObserver> all = new CopyOnWriteArrayList<>();

    void add(JobObserver observer) {
        all.add(observer);
    }

    void remove(JobObserver observer) {
        all.remove(observer);
    }

    /** Whether there is an observer, so that callers can skip making events. */
    boolean listen() {
        return !all.isEmpty() || isRecorded();
    }

    /** Whether a flight recording takes job events now. Some JDKs have no recorder. */
    private static boolean isRecorded() {
        return RECORDED && FlightRecords.areOn();
    }

    void tell(Consumer<JobObserver> news) {
        if (isRecorded()) {
            tell(FlightRecords.ALL, news);
        }
        for (JobObserver observer : all) {
            tell(observer, news);
        }
    }

    private static void tell(JobObserver observer, Consumer<JobObserver> news) {
        try {
            news.accept(observer);
        } catch (Throwable t) { // a failing observer must not fail the job
            Aftermath.record("an observer of jobs failed", t, Runnable::run);
        }
    }
}
