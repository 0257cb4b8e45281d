package dev.millrace.samples.offload;

import dev.millrace.Async;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.hazelcast.Cluster;
import dev.millrace.executor.process.ProcessPool;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The program: the confidence intervals of the busiest routes, computed on the loop, on threads of
 * two kinds, in processes and in a cluster of two members; what each costs the loop; and what
 * happens to a job when its worker is killed.
 */
public final class OffloadRun {
    private static final int ROUTES = 500;
    private static final Duration JOINING = Duration.ofSeconds(60);

    private OffloadRun() {}

    /**
     * Prints the table and ends the process, with status 0 if all results are equal, else 1.
     *
     * @param arguments none
     * @throws Exception if the bundled flights cannot be read, or the cluster does not come up
     */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(System.out));
    }

    /** Prints the table and a last line, and returns the status. */
    static int run(PrintStream out) throws Exception {
        var clusterName = "offload-sample-" + ProcessHandle.current().pid();
        int port = SecondMember.freePort();
        try (var cluster = SecondMember.settings(clusterName, port).open();
                var member = SecondMember.start(clusterName, port);
                var pool = ProcessPool.open(StatisticJobs.class)) {
            cluster.awaitMembers(2, JOINING);
            var delays = Flights.ofBusiestRoutes(ROUTES);
            List<Outcome> outcomes =
                    Async.run(() -> everywhere(new Trial(delays), pool, cluster, member));
            out.println(OffloadTable.of(outcomes));
            String verdict = OffloadTable.verdict(outcomes);
            out.println(verdict);
            return verdict.startsWith("ok: ") ? 0 : 1;
        }
    }

    private static List<Outcome> everywhere(
            Trial trial, ProcessPool pool, Cluster cluster, SecondMember member) {
        var kill = new Kill();
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(trial.inline("cannot be: nothing else runs that could do it"));
        outcomes.add(trial.in("blocking()", Where.in(Dispatcher.blocking()), kill::ofThread));
        outcomes.add(trial.in("cpu()", Where.in(Dispatcher.cpu()), kill::ofThread));
        // the cluster first, because killing the pool's workers kills all child processes
        outcomes.add(trial.in("cluster", Where.in(cluster), where -> kill.ofMember(where, member)));
        outcomes.add(trial.in("processes", Where.in(pool), kill::ofProcess));
        return outcomes;
    }
}
