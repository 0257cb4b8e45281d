package dev.millrace;

import org.jspecify.annotations.Nullable;

/** One run of a {@link Async.Program}, and its exit status. */
final class ProgramRun {
    private static final int FAILED = 1;

    private @Nullable Task<?> main; // written by the task before its run ends, read after that

    private ProgramRun() {}

    /** Runs {@code program} to its end, prints its failure, and returns the exit status. */
    static int statusOf(Async.Program program, String[] arguments) {
        var run = new ProgramRun();
        try {
            Async.run(() -> {
                run.main = Async.currentTask();
                program.run(arguments);
            });
            return 0;
        } catch (Throwable thrown) {
            return run.tell(thrown);
        }
    }

    private int tell(Throwable thrown) {
        if (main != null
                && main.outcome() instanceof Outcome.Cancelled cancelled
                && CtrlC.REASON.equals(cancelled.reason())) {
            System.err.println(thrown.getMessage());
            return CtrlC.EXIT_STATUS;
        }
        Thread caller = Thread.currentThread();
        caller.getUncaughtExceptionHandler().uncaughtException(caller, thrown);
        return FAILED;
    }
}
