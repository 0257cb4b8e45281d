package dev.millrace;

import dev.millrace.internal.fiber.Mounting;
import dev.millrace.internal.thread.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The report about a loop that has work but no thread. Loops of the baton engine run on the JDK's
 * carriers, of which there are few. If as many virtual threads compute, or wait without being
 * unmounted, all such loops stop. Watchdog only.
 */
final class Starvation {
    private static final int MOST_STACKS = 8;

    private final List<Throwable> stacks = new ArrayList<>();

    /** Keeps the stack of {@code thread} if it is on one of the JDK's carriers and computes. */
    void suspect(String who, @Nullable Thread thread) {
        if (stacks.size() < MOST_STACKS
                && thread != null
                && thread.isVirtual()
                && Mounting.computes(thread)) {
            stacks.add(Stacks.of(who + " computes here", thread));
        }
    }

    /** The fault that says why the loop stands still, with the stacks of threads that compute. */
    LoopFault fault(String loop, long nanos) {
        return LoopFault.of(
                "loop "
                        + loop
                        + " has had work for "
                        + TimeUnit.NANOSECONDS.toMillis(nanos)
                        + " ms, and the JDK gave its virtual thread no carrier: as many virtual"
                        + " threads compute, or cannot be unmounted, as there are carriers ("
                        + carriers()
                        + "); move computing work into Dispatcher.cpu(), or run with --add-opens"
                        + " java.base/java.lang=ALL-UNNAMED, which gives each loop a thread of its"
                        + " own, or with a larger -Djdk.virtualThreadScheduler.parallelism",
                computing());
    }

    private static String carriers() {
        String asked = System.getProperty("jdk.virtualThreadScheduler.parallelism");
        return asked == null ? "" + Runtime.getRuntime().availableProcessors() : asked;
    }

    private @Nullable Throwable computing() {
        if (stacks.isEmpty()) {
            return null; // unknown threads occupy the carriers
        }
        Throwable first = stacks.getFirst();
        stacks.stream().skip(1).forEach(first::addSuppressed);
        return first;
    }
}
