package dev.millrace.executor;

import dev.millrace.spi.Aftermath;
import dev.millrace.spi.JobObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who is told of the jobs of one dispatcher. Any thread. */
final class Observers {
    private static final boolean RECORDED = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private final List<JobObserver> all = new CopyOnWriteArrayList<>();

    void add(JobObserver observer) {
        all.add(observer);
    }

    void remove(JobObserver observer) {
        all.remove(observer);
    }

    /** Whether anybody listens, so that news need not be made for nobody. */
    boolean listen() {
        return !all.isEmpty() || isRecorded();
    }

    /** Whether the flight recorder, in a JDK that has one, takes jobs at the moment. */
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
        } catch (Throwable t) { // foreign code: a job does not fail because somebody watches it
            Aftermath.record("an observer of jobs failed", t, Runnable::run);
        }
    }
}
