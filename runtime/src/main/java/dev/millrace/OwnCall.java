package dev.millrace;

import dev.millrace.internal.inbox.CallbackEntry;
import java.util.function.Consumer;

/**
 * A callback of this library. It has no context, because a thread-local accessor, which is foreign
 * code, could throw and keep it from running.
 */
final class OwnCall extends CallbackEntry {
    private final Runnable callback;
    private final Consumer<? super LoopFault> faults;

    OwnCall(Runnable callback, Consumer<? super LoopFault> faults) {
        this.callback = callback;
        this.faults = faults;
    }

    Runnable callback() {
        return callback;
    }

    @Override
    public void run() {
        try {
            callback.run();
        } catch (Throwable t) {
            faults.accept(new LoopFault("a callback failed", t, Described.code(callback), null));
        } finally {
            Thread.interrupted(); // an interrupt of one callback must not hit the next
        }
    }
}
