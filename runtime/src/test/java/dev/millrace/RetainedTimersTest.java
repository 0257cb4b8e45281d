package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow") // a million timers, and collections to weigh what is left of them
class RetainedTimersTest extends OnBothEngines {
    private static final int TIMERS = 1_000_000;
    private static final long MEBIBYTE = 1024 * 1024;

    @Test
    void a_million_timers_set_for_an_hour_and_cancelled_retain_less_than_a_mebibyte()
            throws InterruptedException {
        loop.callSoon(() -> setAndCancel(1000)); // classes are loaded, pools have their size
        runOneTurn();
        long before = usedAfterCollection();

        loop.callSoon(() -> setAndCancel(TIMERS));
        runOneTurn();

        assertThat(usedAfterCollection() - before).isLessThan(MEBIBYTE);
        assertThat(((LoopImpl) loop).turns().timers().size()).isZero();
    }

    private void setAndCancel(int count) {
        var handles = new TimerHandle[count];
        for (int i = 0; i < count; i++) {
            handles[i] = loop.callLater(Duration.ofHours(1).plusNanos(i), () -> {});
        }
        for (TimerHandle handle : handles) {
            handle.cancel();
        }
    }

    /** The least of several collections: others may allocate meanwhile, and only that adds. */
    private static long usedAfterCollection() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
