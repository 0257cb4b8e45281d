package dev.millrace.reactivestreams;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.spi.Aftermath;
import org.jspecify.annotations.Nullable;

/**
 * Passes what no receiver can take to the hooks of a library. Hooks are foreign code: what they
 * throw goes to the exception handler of the loop concerned, or of the common loop if there is
 * none.
 */
final class Dropping {

    private Dropping() {}

    /** Drops a failure, unless it is only the receiver's cancel. */
    static void failure(Undelivered hooks, @Nullable EventLoop loop, Throwable failure) {
        if (Cancellations.in(failure) != null) {
            return;
        }
        try {
            hooks.failure(failure);
        } catch (Throwable broken) {
            report(loop, "a hook for undelivered failures threw", broken);
        }
    }

    /**
     * Drops a failure of a source that came after a cancel. If the failure follows from the cancel,
     * it only becomes a log record, in the context of the task that subscribed.
     */
    static void afterCancel(
            Undelivered hooks, @Nullable EventLoop loop, Context context, Throwable failure) {
        if (Aftermath.follows(failure)) {
            Aftermath.record(
                    "a publisher failed after it was cancelled",
                    failure,
                    entry -> context.run(entry::run));
        } else {
            failure(hooks, loop, failure);
        }
    }

    /**
     * Drops a failure of a body that came after its subscriber left. If the failure shows that, it
     * only becomes a log record, in the calling context.
     */
    static void ofTheLeft(Undelivered hooks, EventLoop loop, Throwable failure) {
        if (Aftermath.shows(failure)) {
            Aftermath.record("a body failed after its subscriber had left", failure, Runnable::run);
        } else {
            failure(hooks, loop, failure);
        }
    }

    static void element(Undelivered hooks, @Nullable EventLoop loop, Object element) {
        try {
            if (hooks.element(element)) {
                return;
            }
        } catch (Throwable broken) {
            report(loop, "a hook for undelivered elements threw", broken);
            return;
        }
        concerned(loop).discard(element, null, "subscription");
    }

    private static void report(@Nullable EventLoop loop, String message, Throwable broken) {
        LoopUndelivered.report(concerned(loop), message, broken);
    }

    private static EventLoop concerned(@Nullable EventLoop loop) {
        return loop == null ? EventLoop.common() : loop;
    }
}
