package dev.millrace.spi;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Tells failures that follow from our own cancel from real ones. Those that follow are no faults:
 * they are logged at debug level instead of reported.
 *
 * <p>Foreign work is stopped: its thread is interrupted, its cancel action runs, its subscription
 * is cancelled. A failure after that {@linkplain #follows follows} from the cancel, unless it shows
 * a bug in the program. A task is only asked to end, at its checkpoints. What its code throws
 * instead is a failure of its own, unless it {@linkplain #shows shows} the cancel.
 */
public final class Aftermath {
    /** By name, because this package does not depend on {@code dev.millrace}. */
    private static final String CANCELLED = "dev.millrace.CancelledError";

    private Aftermath() {}

    /** Whether {@code failure} or one of its causes is a cancellation. */
    public static boolean shows(Throwable failure) {
        return Unwrap.find(failure, Aftermath::isCancellation) != null;
    }

    private static boolean isCancellation(Throwable thrown) {
        return thrown instanceof CancellationException
                || thrown.getClass().getName().equals(CANCELLED);
    }

    /**
     * Whether {@code failure} follows from the cancel, if the work was stopped before it failed. A
     * failure that shows a cancel or an interrupt does. An {@link Error}, an exception that the JVM
     * throws by itself, an {@link IllegalArgumentException} and an {@link
     * UnsupportedOperationException} do not, nor do failures caused by them, because they show a
     * bug. All others do: for example that of a closed connection or an aborted statement.
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
     * Logs at debug level, and throws nothing. Any thread.
     *
     * @param what what happened
     * @param failure what was thrown
     * @param context runs its argument in the context of the work, so that the log record has its
     *     thread-locals
     */
    public static void record(String what, Throwable failure, Consumer<Runnable> context) {
        if (!isRecorded()) {
            return;
        }
        var entry = new Entry(what, failure);
        try {
            context.accept(entry);
        } catch (Throwable t) { // from a thread-local accessor, which is foreign code
            entry.run(); // writes it if that has not happened
        }
    }

    /** Whether debug records are logged. */
    public static boolean isRecorded() {
        try {
            return OnFirstUse.LOGGER.isLoggable(Level.DEBUG);
        } catch (Throwable t) { // a logger is foreign code too
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
                // the logger or the failure's toString failed: there is nowhere to report that
            }
        }
    }

    /** Finding a logger takes milliseconds. */
    private static final class OnFirstUse {
        static final Logger LOGGER = System.getLogger("dev.millrace");
    }
}
