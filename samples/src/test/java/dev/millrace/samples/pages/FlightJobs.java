package dev.millrace.samples.pages;

import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteJobs;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

// @start region=jobs
/** What docs/processes.md runs in workers. */
public final class FlightJobs implements RemoteJobs {
    record Query(String airport, List<LocalDate> days) {}

    record Report(Map<String, Long> delays) {}

    static final RemoteJob<Query, Report> DELAYS =
            RemoteJob.of(
                            "delays",
                            Codec.of(Query.class),
                            Codec.of(Report.class),
                            FlightJobs::compute)
                    .withDeadline(Duration.ofMinutes(1));

    /** For the workers, which make it themselves. */
    public FlightJobs() {}

    @Override
    public List<RemoteJob<?, ?>> jobs() {
        return List.of(DELAYS);
    }

    private static Report compute(Query query) {
        return new Report(Map.of(query.airport(), 60L * query.days().size()));
    }
}
// @end
