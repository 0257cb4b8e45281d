package dev.millrace;

import dev.millrace.internal.thread.UserFrames;

/**
 * Where {@code gather} or {@code race} was called: suppressed in the failure that leaves it, whose
 * own stack is that of a child. Attached once, to whichever call the failure leaves first, as some
 * exceptions are thrown again and again.
 */
final class CallSite extends Exception {
    private static final long serialVersionUID = 1L;

    private CallSite(String call, BodyTask<?> caller) {
        super(call + " was called here, by " + caller.name());
        UserFrames.keepIn(this);
    }

    static void attach(Throwable failure, String call, BodyTask<?> caller) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof CallSite) {
                return;
            }
        }
        failure.addSuppressed(new CallSite(call, caller));
    }
}
