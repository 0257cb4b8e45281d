package dev.millrace;

import dev.millrace.internal.inbox.CallbackEntry;

/** A callback that must run: a closing loop runs it too. */
abstract class OwedCall extends CallbackEntry {

    @Override
    public final void run() {
        try {
            call();
        } finally {
            Thread.interrupted(); // an interrupt of one callback must not hit the next
        }
    }

    /** Makes the call; throws nothing. */
    abstract void call();
}
