package dev.millrace.reactivestreams;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.spi.Aftermath;
import org.jspecify.annotations.Nullable;

/**
 * Drops into the hooks of a library what can be handed to nobody. Hooks are foreign code: what they
 * throw goes to the exception handler of a loop, the common one where none is concerned.
 */
final class Dropping {

    private Dropping() {}

    /** Drops a failure, unless it says only that the receiver left. */
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
     * Drops what a source failed with after it was cancelled: a record, in the context of the task
     * that had subscribed, if the failure follows from that.
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
     * Drops what a body failed with whose subscriber had left: a record, in the calling context, if
     * the failure shows that.
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
