package dev.millrace.executor;

import dev.millrace.spi.Description;
import dev.millrace.spi.TreeSection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Shows the dispatchers in the program's tree: an entry for each, followed by its running jobs;
 * then the limiters that jobs named instead of their dispatcher's own.
 */
public final class DispatcherSection implements TreeSection {
    private static final int MOST_JOBS = 1_000;

    /** For the service loader. */
    public DispatcherSection() {}

    @Override
    public String name() {
        return "dispatchers";
    }

    @Override
    public List<Description> entries() {
        List<Description> entries = new ArrayList<>();
        Set<CapacityLimiter> others = new LinkedHashSet<>();
        int number = 0;
        for (Dispatcher dispatcher : Dispatchers.all()) {
            number++;
            entries.add(describe(dispatcher, number));
            for (RunningJob job : dispatcher.holders(MOST_JOBS)) {
                entries.add(JobDescription.entry(job, number));
            }
            others.addAll(dispatcher.limitersOfJobs());
        }
        Dispatchers.all().forEach(dispatcher -> others.remove(dispatcher.limiter()));
        others.forEach(limiter -> entries.add(JobDescription.limiter(limiter)));
        return entries;
    }

    private static Description describe(Dispatcher dispatcher, int number) {
        LimiterStatistics now = dispatcher.limiter().statistics();
        return Description.of("dispatcher", dispatcher.toString())
                .with("number", number)
                .with("name", dispatcher.name())
                .with("limiter", dispatcher.limiter().name())
                .with("running", now.active() + dispatcher.runningByOthers())
                .with("taken", now.active())
                .with("permits", dispatcher.concurrency())
                .with("queued", now.queued())
                .with("queueCapacity", dispatcher.queueCapacity())
                .with("waitingForSlot", now.waitingForSlot())
                .with("ran", now.ran())
                .with("rejected", now.rejected())
                .with("abandoned", now.abandonedNow());
    }

    @Override
    public String toString() {
        return "section " + name();
    }
}
