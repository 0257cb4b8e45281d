package dev.millrace.samples.pages;

import dev.millrace.EventLoop;
import dev.millrace.Handle;
import dev.millrace.spi.LoopObserver;
import java.util.concurrent.TimeUnit;

/** What docs/observing.md quotes. */
final class ObservingPage {

    private ObservingPage() {}

    // @start region=observer
    /** Says which turns of a loop took long. */
    record LongTurns(long limitNanos) implements LoopObserver {
        @Override
        public void turnEnded(String loop, long entries, long nanos) {
            if (nanos > limitNanos) {
                long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
                System.err.println(loop + ": " + entries + " entries took " + millis + " ms");
            }
        }
    }

    // @end

    static void register() {
        // @start region=register
        var observer = new LongTurns(TimeUnit.MILLISECONDS.toNanos(5));
        Handle here = EventLoop.current().observe(observer); // this loop, from now on
        Handle everywhere = EventLoop.observeAll(loop -> observer); // each that is opened later
        // @end
        here.cancel();
        everywhere.cancel();
    }
}
