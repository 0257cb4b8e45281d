package dev.millrace;

import org.jspecify.annotations.Nullable;

/** One run of a {@link Async.Program}, and the exit status that tells how it ended. */
final class ProgramRun {
    private static final int FAILED = 1;

    private @Nullable Task<?> main; // written by the task before its run ends, read after that

    private ProgramRun() {}

    /** Runs {@code program} to its end, says on the error output what went wrong, if it did. */
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
