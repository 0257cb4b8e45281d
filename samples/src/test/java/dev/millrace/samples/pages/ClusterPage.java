package dev.millrace.samples.pages;

import static dev.millrace.executor.remote.RemotePool.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.hazelcast.Cluster;
import dev.millrace.executor.hazelcast.ClusterCall;
import dev.millrace.executor.remote.ForeignEngine;
import dev.millrace.executor.remote.RemoteJob;
import dev.millrace.executor.remote.RemoteOptions;
import dev.millrace.samples.pages.FlightJobs.Query;
import dev.millrace.samples.pages.FlightJobs.Report;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/** What docs/cluster.md quotes. */
final class ClusterPage {
    static final RemoteJob<Order, Receipt> CHARGE =
            RemoteJob.of(
                    "charge",
                    Codec.of(Order.class),
                    Codec.of(Receipt.class),
                    order -> idempotent(order, (id, charged) -> new Receipt(id)));

    private ClusterPage() {}

    record Order(String id, long cents) {}

    record Receipt(String order) {}

    interface Ledger {
        Receipt chargeUnlessDone(String id, Order order);
    }

    static void use(Query query) {
        // @start region=use
        try (Cluster cluster = Cluster.open(FlightJobs.class)) { // a member on the loopback
            Async.run(() -> {
                Task<Report> report =
                        runInExecutor(cluster, FlightJobs.DELAYS.with(query)); // siblings run on
                System.out.println(report.await());
            });
        }
        // @end
    }

    static Task<Report> options(Cluster cluster, Query query) {
        // @start region=options
        RemoteOptions options = RemoteOptions.in(cluster).withDeadline(Duration.ofMinutes(1));
        Task<Report> report = runInExecutor(options, FlightJobs.DELAYS.with(query));
        // @end
        return report;
    }

    static Cluster members() {
        // @start region=members
        Cluster cluster =
                Cluster.builder(FlightJobs.class)
                        .clusterName("flights")
                        .host("10.0.0.7") // anybody who reaches this interface may run the jobs
                        .members("10.0.0.7:5701", "10.0.0.8:5701", "10.0.0.9:5701")
                        .minimumMembers(2) // the smaller part of a cut network rejects jobs
                        .open();
        // @end
        return cluster;
    }

    static Cluster client() {
        // @start region=client
        Cluster cluster =
                Cluster.builder(FlightJobs.class)
                        .clusterName("flights")
                        .clientOf("10.0.0.7:5701", "10.0.0.8:5701")
                        .open();
        // @end
        return cluster;
    }

    static Receipt idempotent(Order order, Ledger ledger) {
        // @start region=idempotent
        String id = ClusterCall.current().jobId();
        return ledger.chargeUnlessDone(id, order);
        // @end
    }

    static Task<Receipt> identified(Cluster cluster, Order order) {
        // @start region=identified
        Task<Receipt> receipt = runInExecutor(cluster, CHARGE.with(order).withId(order.id()));
        // @end
        return receipt;
    }

    static Task<Report> other(ExecutorService ignite, Query query) {
        // @start region=other
        ForeignEngine grid = ForeignEngine.over("grid", ignite, 16, 1_000, FlightJobs.class);
        Task<Report> report = runInExecutor(grid, FlightJobs.DELAYS.with(query));
        // @end
        return report;
    }
}
