package dev.millrace.testing.junit;

import dev.millrace.EventLoop;
import dev.millrace.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a {@link Scenario}. */
public final class ScenarioRun {
    private final TestLoop loop;
    private final Disturbance disturbance;
    private final DisturbedSchedule schedule;
    private final List<Check> checks = new ArrayList<>();
    private int calls;
    private @Nullable Throwable planned;

    ScenarioRun(TestLoop loop, Disturbance disturbance, DisturbedSchedule schedule) {
        this.loop = loop;
        this.disturbance = disturbance;
        this.schedule = schedule;
    }

    /**
     * The loop that the scenario runs on.
     *
     * @return a loop on virtual time
     */
    public EventLoop loop() {
        return loop.loop();
    }

    /**
     * The test loop, for its time and to wait until nothing is ready.
     *
     * @return the test loop; {@link Everywhere} checks its faults
     */
    public TestLoop testLoop() {
        return loop;
    }

    /**
     * Call this where user code may throw: in a mapping, a callback, a cancel action, a body. For
     * each call there is a run in which it throws a {@link PlannedException}, and one in which it
     * throws a {@link PlannedError}. In all other runs it does nothing.
     */
    public void hook() {
        calls++;
        if (!disturbance.kind().fails() || calls != disturbance.point()) {
            return;
        }
        if (disturbance.kind() == Disturbance.Kind.THROW_ERROR) {
            var error = new PlannedError("planned in call " + calls);
            planned = error;
            throw error;
        }
        var exception = new PlannedException("planned in call " + calls);
        planned = exception;
        throw exception;
    }

    /**
     * Calls {@code check} after the run, when its loop is closed, however the run ended. Checks run
     * in the order in which they were added.
     *
     * @param check throws an {@link AssertionError} if something is wrong
     */
    public void afterwards(Check check) {
        checks.add(check);
    }

    /**
     * A number that depends on the seed of this run only.
     *
     * @param bound one more than the largest number
     * @return zero or more
     */
    public int choose(int bound) {
        return schedule.choose(bound);
    }

    /**
     * Runs {@code action} on a thread outside any loop, while the loop stands still.
     *
     * @param action must not wait for the loop
     */
    public void elsewhere(Runnable action) {
        Thread thread = Thread.ofPlatform().name("elsewhere").unstarted(action);
        var thrown = new ArrayList<Throwable>(0);
        thread.setUncaughtExceptionHandler((_, failure) -> thrown.add(failure));
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!thrown.isEmpty()) {
            throw new IllegalStateException("the action failed on its thread", thrown.getFirst());
        }
    }

    int calls() {
        return calls;
    }

    @Nullable Throwable planned() {
        return planned;
    }

    void check() throws Exception {
        for (Check check : checks) {
            check.run();
        }
    }

    /** A check after a run. */
    @FunctionalInterface
    public interface Check {
        /**
         * Checks what the run has left.
         *
         * @throws Exception if something is wrong
         */
        void run() throws Exception;
    }

    @Override
    public String toString() {
        return disturbance + " on " + loop;
    }
}
