package dev.millrace;

import dev.millrace.internal.thread.UserFrames;

/**
 * Where {@code gather} or {@code race} was called. It is suppressed in the failure that the call
 * throws, because that has the stack of a child. Attached once, by the innermost call, because an
 * exception may be thrown again many times.
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
