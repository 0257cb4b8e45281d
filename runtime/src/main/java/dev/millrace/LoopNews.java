package dev.millrace;

import dev.millrace.spi.LoopObserver;
import java.util.List;

/**
 * Calls of observers. They are apart from the code that makes them, so that this is compiled
 * without them while there are no observers. Throws nothing.
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
        } catch (Throwable t) {
            // no memory, stack overflow, or foreign code failed: the observer misses this news
        }
    }
}
