package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.TimerHandle;
import dev.millrace.spi.Description;
import dev.millrace.sync.WaitQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Emits the number of each period since the first pull at its end. Needs no task. */
final class TickStream implements AsyncStream<Long> {
    private final Duration period;
    private final StreamLoop streamLoop = new StreamLoop();

    // the stream's loop only
    private @Nullable Clock clock;
    private boolean closed;

    TickStream(Duration period) {
        this.period = period;
    }

    @Override
    public @Nullable Long next() {
        EventLoop loop = streamLoop.enter("next");
        if (clock == null) {
            Async.readyCheckpoint("next"); // in a cancelled scope the time does not begin
        }
        Clock running = clock;
        if (running == null) {
            running = new Clock(loop, period);
            clock = running;
        }
        boolean checked = false;
        while (true) { // another consumer may take the tick
            if (!closed && !running.ticked()) {
                running.awaitTick();
                checked = true;
            } else if (!checked) {
                Async.readyCheckpoint("next");
                checked = true;
            } else {
                return closed ? null : running.take();
            }
        }
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        Clock running = clock;
        return closed || (running != null && running.ticked());
    }

    @Override
    public void close() {
        streamLoop.enterIfUsed("close");
        closed = true;
        if (clock != null) {
            clock.waiting.resumeAll(null);
        }
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public String toString() {
        return "tick every " + period;
    }

    /** Counts from the first pull. */
    private static final class Clock {
        private final EventLoop loop;
        private final Duration period;
        private final Duration start;
        private final WaitQueue<@Nullable Void, @Nullable Void> waiting;
        private long taken;

        Clock(EventLoop loop, Duration period) {
            this.loop = loop;
            this.period = period;
            this.start = loop.time();
            this.waiting = new WaitQueue<>(loop);
            waiting.describedBy(
                    "stream",
                    nothing -> Description.of("stream", "the next tick of every " + period));
        }

        private Duration elapsed() {
            return loop.time().minus(start);
        }

        boolean ticked() {
            return elapsed().dividedBy(period) > taken;
        }

        /** The newest tick; skips earlier ones. */
        long take() {
            taken = elapsed().dividedBy(period);
            return taken;
        }

        void awaitTick() {
            Duration left = Feeders.untilPeriodEnds(elapsed(), period);
            TimerHandle timer = loop.offerLater(left, () -> waiting.resumeAll(null));
            try {
                waiting.await(null);
            } finally {
                timer.cancel();
            }
        }
    }
}
