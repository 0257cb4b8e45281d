package dev.millrace.samples.pages;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.executor.OverloadPolicy;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.process.ProcessPool;
import dev.millrace.executor.remote.RemoteOptions;
import dev.millrace.samples.pages.FlightJobs.Query;
import dev.millrace.samples.pages.FlightJobs.Report;
import java.time.Duration;

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
                Task<Report> report =
                        runInExecutor(pool, FlightJobs.DELAYS.with(query)); // siblings run on
                System.out.println(report.await());
            });
        }
        // @end
    }

    static Task<Report> options(ProcessPool pool, Query query) {
        // @start region=options
        RemoteOptions options =
                RemoteOptions.in(pool)
                        .withOverloadPolicy(OverloadPolicy.FAIL_FAST)
                        .withDeadline(Duration.ofSeconds(30));
        Task<Report> report = runInExecutor(options, FlightJobs.DELAYS.with(query));
        // @end
        return report;
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
