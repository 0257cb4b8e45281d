package dev.millrace.testing.junit;

/** Thrown by {@link ScenarioRun#hook} in the run that is for that call. */
public final class PlannedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlannedException(String message) {
        super(message);
    }
}
