package dev.millrace.testing.junit;

/** What {@link Everywhere} runs again and again. */
@FunctionalInterface
public interface Scenario {
    /**
     * Runs once, as a task. Makes all it needs anew, and leaves nothing running.
     *
     * @param run this time
     * @throws Exception to fail
     */
    void run(ScenarioRun run) throws Exception;
}
