package dev.millrace.testing;

import dev.millrace.EventLoop;
import dev.millrace.ExceptionHandler;
import dev.millrace.LoopFault;
import java.util.ArrayList;
import java.util.List;

/**
 * The exception handler of a test loop: separates faults that the test expects from those that fail
 * it.
 */
final class FaultLog implements ExceptionHandler {
    // all guarded by this; any thread may report
    private final List<LoopFault> taken = new ArrayList<>();
    private final List<LoopFault> unexpected = new ArrayList<>();
    private boolean expecting;

    @Override
    public synchronized void handle(EventLoop loop, LoopFault fault) {
        (expecting ? taken : unexpected).add(fault);
    }

    synchronized List<LoopFault> take() {
        List<LoopFault> fresh = List.copyOf(unexpected);
        taken.addAll(fresh);
        unexpected.clear();
        return fresh;
    }

    synchronized void expect() {
        expecting = true;
    }

    synchronized List<LoopFault> taken() {
        return List.copyOf(taken);
    }

    synchronized List<LoopFault> unexpected() {
        return List.copyOf(unexpected);
    }
}
