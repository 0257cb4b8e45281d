package dev.millrace.internal.watch;

/** A reason why a step holds its loop for long that is not its own fault. */
public enum Excuse {
    CLASS_LOADING("loading and initialising classes"),
    COLLECTOR("the garbage collector"),
    STOPPED("a stop of the process or the thread, as by a debugger or a signal"),
    NO_PROCESSOR("waiting for a processor");

    private final String what;

    Excuse(String what) {
        this.what = what;
    }

    /** Whether the stack of the step helps to understand it. */
    public boolean happensAtSomePlace() {
        return this == CLASS_LOADING || this == NO_PROCESSOR;
    }

    @Override
    public String toString() {
        return what;
    }
}
