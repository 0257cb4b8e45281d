package dev.millrace.internal.turn;

import dev.millrace.internal.fiber.Engine;
import dev.millrace.internal.fiber.Fiber;
import dev.millrace.internal.inbox.CallbackEntry;
import dev.millrace.internal.inbox.Entry;
import dev.millrace.internal.inbox.SharedCalls;

/** Runs callbacks as long as they come, then gives way; ends when a successor has taken over. */
final class CallbackFiber implements Runnable {
    private final Turns turns;
    private final Host host;
    final Fiber fiber;
    private boolean idle = true;

    CallbackFiber(Turns turns, Engine engine, Host host, String loop) {
        this.turns = turns;
        this.host = host;
        this.fiber = engine.fiber(turns, host.callbackOwner(), loop + "-callbacks", this);
    }

    /** Whether no callback is under way. Driver and its fibers only. */
    boolean isIdle() {
        return idle;
    }

    /** The body of the fiber. */
    @Override
    public void run() {
        while (turns.isRunBy(this)) {
            idle = false;
            do {
                runBare();
            } while (turns.isRunBy(this) && runEntries());
            if (turns.isRunBy(this)) {
                idle = true;
                giveWay();
            }
        }
    }

    private void giveWay() {
        try {
            fiber.suspend();
        } catch (OutOfMemoryError e) { // no memory to put its stack aside: another takes over
            turns.replaceCallbackFiber();
        }
    }

    /**
     * Runs the callbacks that come next, as long as they are bare: most are. A loop of their own,
     * so that what the compiler makes of it has room for the callbacks themselves.
     */
    private void runBare() {
        Runnable next = turns.nextCallback();
        while (next != null) {
            try {
                host.runCallback(next);
            } catch (Throwable t) { // there was no memory to report what it threw
                host.reportFailed(t);
            }
            // if that one blocked, the others are its successor's
            next = turns.isRunBy(this) ? turns.nextCallback() : null;
        }
    }

    /** Runs the entries that come next; false if there is none. */
    private boolean runEntries() {
        Entry next = turns.nextCallbackEntry();
        boolean some = next != null;
        while (next != null) {
            try {
                run(next);
            } catch (Throwable t) { // as above
                host.reportFailed(t);
            }
            next = turns.isRunBy(this) ? turns.nextCallbackEntry() : null;
        }
        return some;
    }

    private void run(Entry entry) {
        if (entry instanceof CallbackEntry job) {
            job.run();
            return;
        }
        Runnable call = ((SharedCalls) entry).next();
        if (call != null) {
            host.runCallback(call);
        }
    }
}
