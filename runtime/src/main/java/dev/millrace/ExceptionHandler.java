package dev.millrace;

/** Receives what has nobody else to go to. */
@FunctionalInterface
public interface ExceptionHandler {

    /**
     * Called on a callback fiber of the loop, or on the reporting thread if the loop is closed. What it
     * throws is logged together with the fault; the loop goes on.
     */
    void handle(EventLoop loop, LoopFault fault);
}
