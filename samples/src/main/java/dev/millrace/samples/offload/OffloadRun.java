package dev.millrace.samples.offload;

import dev.millrace.Async;
import dev.millrace.executor.Place;
import dev.millrace.executor.process.ProcessPool;
import dev.millrace.samples.flightdesk.data.InputException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The program: the confidence intervals of the busiest routes, computed on the loop, on threads of
 * two kinds, in processes and in a cluster; what each costs the loop; and what becomes of a job
 * whose worker is killed.
 */
public final class OffloadRun {
    private static final int ROUTES = 150;

    private OffloadRun() {}

    /**
     * Prints the table. Status 0 if all places came to the same result, else 1.
     *
     * @param arguments none
     * @throws Exception if the bundled flights cannot be read
     */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(System.out));
    }

    static int run(PrintStream out) throws InputException {
        var delays = Flights.ofBusiestRoutes(ROUTES);
        try (var pool = ProcessPool.open(StatisticJobs.class)) {
            var outcomes = Async.run(() -> inAllPlaces(new Trial(delays), pool.place()));
            out.println(OffloadTable.of(outcomes));
            String verdict = OffloadTable.verdict(outcomes);
            out.println(verdict);
            return verdict.startsWith("ok: ") ? 0 : 1;
        }
    }

    private static List<Outcome> inAllPlaces(Trial trial, Place processes) {
        var kill = new Kill();
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(trial.inline("cannot be: nothing else runs to do it"));
        outcomes.add(trial.in("blocking()", Place.blocking(), kill.thread(Place.blocking())));
        outcomes.add(trial.in("cpu()", Place.cpu(), kill.thread(Place.cpu())));
        outcomes.add(trial.in("processes", processes, kill.process(processes)));
        return outcomes;
    }
}
