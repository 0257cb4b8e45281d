package dev.millrace.reactivestreams;

import dev.millrace.EventLoop;
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
