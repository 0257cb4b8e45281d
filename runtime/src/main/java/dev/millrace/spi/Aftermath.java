package dev.millrace.spi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * What comes after a cancel of ours, and because of it: no fault of anybody's, and so a debug
 * record instead of a report.
 *
 * <p>Foreign work cannot be asked to end, it is stopped: its thread is interrupted, its cancel
 * action is run, its subscription is cancelled. What it fails with after that {@linkplain #follows
 * follows}, unless it shows a mistake in the program. A task is only asked, at its checkpoints:
 * what its code throws instead is its own, unless it {@linkplain #shows shows} the cancel.
 */
public final class Aftermath {
    /** By name, as this package knows nothing of what stands on it. */
    private static final String CANCELLED = "dev.millrace.CancelledError";

    private Aftermath() {}

    /** Whether {@code failure}, or what caused it, says that something was cancelled. */
    public static boolean shows(Throwable failure) {
        return Unwrap.find(failure, Aftermath::isCancellation) != null;
    }

    private static boolean isCancellation(Throwable thrown) {
        return thrown instanceof CancellationException
                || thrown.getClass().getName().equals(CANCELLED);
    }

    /**
     * Whether {@code failure} of work that was stopped before it failed follows from that. What
     * shows a cancel or an interrupt does. An {@link Error}, an exception that the JVM throws by
     * itself, an {@link IllegalArgumentException} and an {@link UnsupportedOperationException} do
     * not, nor does what they have caused: no cancel makes such a mistake. All else does: a
     * connection that is closed under the work, a statement that is cut off, a state that is not
     * there any more.
     */
    public static boolean follows(Throwable failure) {
        return shows(failure)
                || Interrupts.haveCaused(failure)
                || Unwrap.find(failure, Aftermath::isMistake) == null;
    }

    private static boolean isMistake(Throwable thrown) {
        return switch (thrown) {
            case Error e -> true;
            case NullPointerException e -> true;
            case ClassCastException e -> true;
            case IndexOutOfBoundsException e -> true;
            case ArithmeticException e -> true;
            case ArrayStoreException e -> true;
            case NegativeArraySizeException e -> true;
            case IllegalMonitorStateException e -> true;
            case IllegalArgumentException e -> true;
            case UnsupportedOperationException e -> true;
            default -> false;
        };
    }

    /**
     * Makes a debug record, and throws nothing. Any thread.
     *
     * @param what what happened
     * @param failure what was thrown
     * @param context runs what it is given in the context of the work, so that the record has the
     *     thread-locals of it
     */
    public static void record(String what, Throwable failure, Consumer<Runnable> context) {
        if (!isRecorded()) {
            return;
        }
        var entry = new Entry(what, failure);
        try {
            context.accept(entry);
        } catch (Throwable t) { // of an accessor of a thread-local: foreign code
            entry.run(); // unless it has been written
        }
    }

    /** Whether anybody reads the records. */
    public static boolean isRecorded() {
        try {
            return OnFirstUse.LOGGER.isLoggable(Level.DEBUG);
        } catch (Throwable t) { // a logger is foreign code, too
            return false;
        }
    }

    private static final class Entry implements Runnable {
        private final String what;
        private final Throwable failure;
        private boolean written;

        Entry(String what, Throwable failure) {
            this.what = what;
            this.failure = failure;
        }

        @Override
        public void run() {
            if (written) {
                return;
            }
            written = true;
            try {
                OnFirstUse.LOGGER.log(Level.DEBUG, what, failure);
            } catch (Throwable t) {
                // a logger that fails, or the text of the failure: nobody is left to be told
            }
        }
    }

    /** To find a logger takes milliseconds. */
    private static final class OnFirstUse {
        static final Logger LOGGER = System.getLogger("dev.millrace");
    }
}
