package dev.millrace.testing.junit;

/** What {@link ScenarioRun#hook} throws in a run that is for its call. */
public final class PlannedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlannedException(String message) {
        super(message);
    }
}
