package dev.millrace.proof.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.Runner;
import dev.millrace.VoidCoroutine;
import dev.millrace.testing.junit.EngineTest;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tasks leave early, again and again, what goes on without them. Subclasses say through which
 * doors; the heap says whether anything of an exit is left with what goes on.
 */
@Tag("slow") // very many exits through each method, and collections to weigh what is left of them
abstract class EarlyExitContract extends EngineTest {
    /** Over as soon as the loop looks at its timers, and so when the task waits already. */
    static final Duration AT_ONCE = Duration.ofNanos(1);

    private static final int WARM_UP = 3_000;
    private static final int EXITS = 10_000;
    private static final int MANY_EXITS = 1_000_000;

    /** Bytes an exit; the smallest object that it could leave takes twice as many. */
    private static final int NOTHING = 8;

    /** How often the collector and the loop may look for what nobody holds any more. */
    private static final int LOOKS = 50;

    /** Looks that find no less in a row: by then there is no less. */
    private static final int SETTLED = 3;

    private static final long NOISE = 1 << 16;

    // held to the end: a promise that is collected while callbacks wait for it is a fault
    private Map<String, VoidCoroutine> exits = Map.of();

    /**
     * The exits, by name. Called on the loop; what they leave must stay pending, and held by them.
     */
    abstract Map<String, VoidCoroutine> exits() throws Exception;

    /** Ends what the exits have left running. */
    void end() throws Exception {}

    /** One exit: {@code wait} is begun, and cut off. */
    static void leaveAtOnce(VoidCoroutine wait) throws Exception {
        Async.moveOnAfter(AT_ONCE, wait);
    }

    @Test
    @Timeout(600)
    void ten_thousand_early_exits_retain_nothing() throws Exception {
        assertThat(retainedBy(EXITS)).isEmpty();
    }

    @Test
    @Tag("soak")
    @Timeout(3000)
    void a_million_early_exits_retain_nothing() throws Exception {
        assertThat(retainedBy(MANY_EXITS)).isEmpty();
    }

    /** What is retained by so many exits, a line for each method that leaks. */
    private List<String> retainedBy(int count) throws Exception {
        Queue<LoopFault> faults = new ConcurrentLinkedQueue<>();
        var settings =
                EventLoop.builder()
                        .engine(engine)
                        .slowStep(Duration.ofMinutes(1)) // a collection is no fault of the loop
                        .exceptionHandler((loop, fault) -> faults.add(fault));
        List<String> leaks = new ArrayList<>();
        try (Runner runner = Runner.of(settings)) {
            runner.run(() -> {
                exits = exits();
                try {
                    for (Map.Entry<String, VoidCoroutine> exit : exits.entrySet()) {
                        long bytes = retained(exit.getValue(), count);
                        if (bytes > (long) NOTHING * count) {
                            // what the JDK makes once, as for a hot lambda, is not made again
                            bytes = Math.min(bytes, retained(exit.getValue(), count));
                        }
                        if (bytes > (long) NOTHING * count) {
                            leaks.add(exit.getKey() + " retains " + bytes / count + " bytes");
                        }
                    }
                } finally {
                    end();
                }
            });
        }
        assertThat(faults).isEmpty();
        return leaks;
    }

    private static long retained(VoidCoroutine exit, int count) throws Exception {
        repeat(exit, WARM_UP); // classes are loaded, arrays have their size
        long before = settled();
        repeat(exit, count);
        long more = used() - before;
        for (int look = 0; look < LOOKS && more > (long) NOTHING * count; look++) {
            more = Math.min(more, used() - before);
        }
        return more;
    }

    private static void repeat(VoidCoroutine exit, int count) throws Exception {
        for (int n = 0; n < count; n++) {
            exit.run();
            Async.checkpoint();
        }
    }

    /** What is used once all that can be collected was: what waits for that goes in some steps. */
    private static long settled() throws Exception {
        long least = used();
        int same = 0;
        while (same < SETTLED) {
            long now = used();
            same = now < least - NOISE ? 0 : same + 1;
            least = Math.min(least, now);
        }
        return least;
    }

    /**
     * After a collection, by what that has counted: what is free counts the threads' own buffers.
     */
    private static long used() throws Exception {
        Async.blocking(System::gc);
        Async.checkpoint(); // what the collector has found comes through the inbox
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
