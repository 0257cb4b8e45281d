package dev.millrace.testing.junit;

/** What {@link Everywhere} runs many times. */
@FunctionalInterface
public interface Scenario {
    /**
     * Runs once, as a task. Must create everything it needs, and leave nothing running.
     *
     * @param run the current run
     * @throws Exception to fail
     */
    void run(ScenarioRun run) throws Exception;
}
