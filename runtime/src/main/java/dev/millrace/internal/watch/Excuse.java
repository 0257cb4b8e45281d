package dev.millrace.internal.watch;

/** What else than its own doing may make a step hold its loop for long. */
public enum Excuse {
    CLASS_LOADING("loading and initialising classes"),
    COLLECTOR("the garbage collector"),
    STOPPED("a stop of the process or the thread, as a debugger or a signal makes"),
    NO_PROCESSOR("waiting for a processor");

    private final String what;

    Excuse(String what) {
        this.what = what;
    }

    /** Whether it helps to know where the step was meanwhile. */
    public boolean happensAtSomePlace() {
        return this == CLASS_LOADING || this == NO_PROCESSOR;
    }

    @Override
    public String toString() {
        return what;
    }
}
