package dev.millrace.samples.pages;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.executor.process.Codec;
import dev.millrace.executor.process.ProcessPool;
import dev.millrace.samples.pages.FlightJobs.Query;
import dev.millrace.samples.pages.FlightJobs.Report;

/** What docs/processes.md quotes. */
final class ProcessesPage {

    private ProcessesPage() {}

    interface Mapper {
        byte[] writeValueAsBytes(Report report);

        Report readValue(byte[] bytes, Class<Report> type);
    }

    static void use(Query query) {
        // @start region=use
        try (ProcessPool pool =
                ProcessPool.builder(FlightJobs.class).size(4).jvmOptions("-Xmx1g").open()) {
            Async.run(() -> {
                Task<Report> report = pool.run(FlightJobs.DELAYS, query); // siblings run on
                System.out.println(report.await());
            });
        }
        // @end
    }

    static Codec<Report> codec(Mapper mapper) {
        // @start region=codec
        Codec<Report> reports =
                Codec.ofBytes(
                        "report as JSON, 1",
                        mapper::writeValueAsBytes,
                        bytes -> mapper.readValue(bytes, Report.class));
        // @end
        return reports;
    }
}
