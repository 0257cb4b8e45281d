package dev.millrace.testing.junit;

import dev.millrace.Async;
import dev.millrace.CancelledError;
import dev.millrace.LoopFault;
import dev.millrace.TaskGroupException;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.TestRun;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a scenario many times: with a cancel at each wait, and with a failure at each hook.
 *
 * <p>A first run counts the points at which a task waits and the calls of {@link ScenarioRun#hook}.
 * Then the scenario runs once per point and kind of cancel: a cancel of everything or of the
 * waiting task alone, when the task begins to wait or when it is about to go on. It also runs once
 * per call of the hook, which throws there. All of that is repeated for each seed, which decides
 * the order in which ready tasks go on.
 *
 * {@snippet lang=java :
 * @Test
 * void a_permit_is_never_lost() {
 *     Everywhere.of(run -> {
 *         var limiter = CapacityLimiter.of("database", 1, 10);
 *         run.afterwards(() -> assertThat(limiter.runningJobs()).isEmpty());
 *         limiter.run(() -> Async.sleep(Duration.ofMillis(10)));
 *     }).run();
 * }
 * }
 *
 * <p>A run must not hang and must leave nothing, like any run of a {@link TestLoop}. It must end
 * normally, by the cancel, or with the planned failure, which must be thrown or reported exactly
 * once. Then the scenario's own checks run. The {@link AssertionError} of a failed run has its seed
 * and point, and shows where the task waited.
 *
 * <p>The scenario runs on {@code FiberEngine.SIMULATED}: no other thread may do work for it, except
 * in {@link ScenarioRun#elsewhere}.
 */
public final class Everywhere {
    private static final int SEEDS = 2;
    private static final int MANY_POINTS = 1_000;

    private final Scenario scenario;
    private final int seeds;
    private final boolean mayLoseFailures;
    private final @Nullable String only;

    private Everywhere(
            Scenario scenario, int seeds, boolean mayLoseFailures, @Nullable String only) {
        this.scenario = scenario;
        this.seeds = seeds;
        this.mayLoseFailures = mayLoseFailures;
        this.only = only;
    }

    /**
     * All runs of {@code scenario}, with two seeds.
     *
     * @param scenario what to run
     * @return the runs, not begun
     */
    public static Everywhere of(Scenario scenario) {
        return new Everywhere(scenario, SEEDS, false, null);
    }

    /**
     * The same with another number of seeds.
     *
     * @param number one or more; the first seed is 0, with which tasks go on in the order in which
     *     they became ready
     * @return a changed copy
     */
    public Everywhere withSeeds(int number) {
        return new Everywhere(scenario, number, mayLoseFailures, only);
    }

    /**
     * The same for a scenario that catches what its hooks throw, or loses it: a planned failure
     * need not be thrown or reported, but must not be twice.
     *
     * @return a changed copy
     */
    public Everywhere withLostFailures() {
        return new Everywhere(scenario, seeds, true, only);
    }

    /**
     * The same with only one of the runs, to debug it.
     *
     * @param name the name in the error message: {@code "seed 1: cancel the task that begins wait
     *     7"}
     * @return a changed copy
     */
    public Everywhere withOnly(String name) {
        return new Everywhere(scenario, seeds, mayLoseFailures, name);
    }

    /**
     * Runs all of them, one after the other.
     *
     * @return how many there were
     * @throws AssertionError for the first that fails
     */
    public int run() {
        int runs = 0;
        for (long seed = 0; seed < seeds; seed++) {
            var first = new OneRun(Disturbance.none(seed));
            first.run();
            runs++;
            if (first.points() > MANY_POINTS) {
                throw new IllegalArgumentException(
                        "the scenario waits at " + first.points() + " points; make it smaller");
            }
            for (Disturbance.Kind kind : Disturbance.Kind.values()) {
                int points = kind.cancels() ? first.points() : kind.fails() ? first.calls() : 0;
                for (int point = 1; point <= points; point++) {
                    runs += runDisturbed(new Disturbance(seed, kind, point), first);
                }
            }
        }
        return runs;
    }

    private int runDisturbed(Disturbance disturbance, OneRun first) {
        boolean main = disturbance.kind().cancelsOneTask() && !first.isOther(disturbance.point());
        if (main || (only != null && !only.equals(disturbance.toString()))) {
            return 0;
        }
        new OneRun(disturbance).run();
        return 1;
    }

    /** One run of the scenario, with one disturbance. */
    private final class OneRun {
        private final Disturbance disturbance;
        private final DisturbedSchedule schedule;
        private @Nullable ScenarioRun run;
        private @Nullable Throwable outcome;

        OneRun(Disturbance disturbance) {
            this.disturbance = disturbance;
            this.schedule = new DisturbedSchedule(disturbance);
        }

        int points() {
            return schedule.points();
        }

        boolean isOther(int point) {
            return schedule.isOther(point);
        }

        int calls() {
            return run == null ? 0 : run.calls();
        }

        void run() {
            try {
                TestRun result = TestLoop.run(schedule, this::live);
                judge(result.faults());
            } catch (Throwable t) { // adds the name of the run
                throw failure(t);
            }
        }

        private void live(TestLoop loop) throws Exception {
            var own = new ScenarioRun(loop, disturbance, schedule);
            run = own;
            if (disturbance.kind().fails()) {
                loop.expectFaults();
            }
            schedule.begin(Async.currentTask());
            try {
                schedule.everything().run(() -> scenario.run(own));
            } catch (CancelledError e) {
                throw e; // not the planned cancel: the run hangs
            } catch (Throwable t) { // judged after the run
                outcome = t;
            } finally {
                schedule.end();
            }
        }

        private void judge(List<LoopFault> faults) throws Exception {
            if (disturbance.kind().cancels() && points() < disturbance.point()) {
                throw new AssertionError(
                        "the scenario did not get there: it does not run the same way twice");
            }
            Throwable planned = run == null ? null : run.planned();
            int seen = 0;
            for (LoopFault fault : faults) {
                if (planned == null || !contains(fault.failure(), planned)) {
                    throw new AssertionError(fault.message(), fault.failure());
                }
                seen++;
            }
            Throwable thrown = outcome;
            if (thrown != null) {
                if (planned != null && contains(thrown, planned)) {
                    seen++;
                } else if (!disturbance.kind().cancels() || !isCancellation(thrown)) {
                    throw new AssertionError("the scenario failed", thrown);
                }
            }
            if (planned != null && (seen > 1 || (seen == 0 && !mayLoseFailures))) {
                throw new AssertionError(
                        "what the hook threw was seen " + seen + " times", planned);
            }
            if (run != null) {
                run.check();
            }
        }

        private AssertionError failure(Throwable t) {
            var failure = new AssertionError(disturbance + ": " + t.getMessage(), t);
            Throwable place = schedule.place();
            if (place != null) {
                failure.addSuppressed(place);
            }
            return failure;
        }
    }

    private static boolean isCancellation(Throwable thrown) {
        if (thrown instanceof TaskGroupException group) {
            return group.failures().stream().allMatch(Everywhere::isCancellation);
        }
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MANY_POINTS; depth++) {
            if (cause instanceof CancellationException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean contains(@Nullable Throwable thrown, Throwable wanted) {
        return contains(thrown, wanted, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean contains(
            @Nullable Throwable thrown, Throwable wanted, Set<Throwable> known) {
        if (thrown == null || !known.add(thrown)) {
            return false;
        }
        boolean found = thrown == wanted || contains(thrown.getCause(), wanted, known);
        if (thrown instanceof TaskGroupException group) {
            for (Throwable failure : group.failures()) {
                found |= contains(failure, wanted, known);
            }
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            found |= contains(suppressed, wanted, known);
        }
        return found;
    }

    @Override
    public String toString() {
        return "a scenario in " + seeds + " orders" + (only == null ? "" : ", only " + only);
    }
}
