package dev.millrace;

import dev.millrace.spi.LoopObserver;
import java.util.List;

/**
 * What observers are told, apart from the steps that it is told of: those are compiled without it
 * as long as nobody observes. Throws nothing, whatever memory there is and whoever is asked.
 */
final class LoopNews {
    private LoopNews() {}

    static void callbackBlocked(LoopObserver told, String loop, Thread thread) {
        tell(() -> told.callbackBlocked(loop, thread.getName()));
    }

    static void fault(LoopObserver told, String loop, LoopFault fault) {
        tell(() -> told.faultReported(loop, fault.message()));
    }

    static void watchdog(
            LoopObserver told,
            String loop,
            LoopFault fault,
            long heldNanos,
            List<StackTraceElement> stack) {
        tell(() -> told.watchdogReported(loop, fault.message(), heldNanos, stack));
    }

    static void discarded(LoopObserver told, String loop, Object value, String source) {
        tell(() -> told.valueDiscarded(loop, value.getClass().getName(), source));
    }

    static void tell(Runnable news) {
        try {
            news.run();
        } catch (Throwable t) { // no memory, no stack left, or code that was asked for a name
            // nobody is told: what it is about goes on all the same
        }
    }
}
