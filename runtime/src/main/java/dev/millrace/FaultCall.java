package dev.millrace;

import dev.millrace.internal.inbox.CallbackEntry;

/** A fault on its way to the exception handler, which runs like any other callback. */
final class FaultCall extends CallbackEntry {
    private final LoopImpl loop;
    private final LoopFault fault;

    FaultCall(LoopImpl loop, LoopFault fault) {
        this.loop = loop;
        this.fault = fault;
    }

    LoopFault fault() {
        return fault;
    }

    @Override
    public void run() {
        loop.faults().handle(fault);
    }
}
