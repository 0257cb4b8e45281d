package dev.millrace;

/** Receives what has nobody else to go to. */
@FunctionalInterface
public interface ExceptionHandler {

    /**
     * Called on a callback fiber of the loop; on the reporting thread if the loop is closed, and on
     * a thread of its own if the loop stands still and that is the fault. What it throws is logged
     * together with the fault; the loop goes on.
     */
    void handle(EventLoop loop, LoopFault fault);
}
