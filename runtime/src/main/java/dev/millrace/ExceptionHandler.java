package dev.millrace;

/** Receives the faults of a loop: errors that no caller can get. */
@FunctionalInterface
public interface ExceptionHandler {

    /**
     * Called as a callback of the loop; on the reporting thread if the loop is closed; on a thread
     * of its own if the fault is that the loop is stuck. What it throws is logged together with the
     * fault, and the loop runs on.
     */
    void handle(EventLoop loop, LoopFault fault);
}
