package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.DeadlineExceededException;
import dev.millrace.EventLoop;
import dev.millrace.TaskGroup;
import dev.millrace.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers that fire or are cancelled, sleeps, and deadlines that pass or do not. */
final class TimerWork extends Work {
    private static final int TIMERS = 1_000;
    private static final int SLEEPERS = 100;
    private static final int NANOS = 5_000_000; // the longest of all

    TimerWork(Shift shift) {
        super(shift);
    }

    private record Timer(long message, TimerHandle handle) {}

    @Override
    void round() {
        EventLoop loop = EventLoop.current();
        var fired = new boolean[TIMERS];
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < TIMERS; i++) {
            int number = i;
            long message = ledger.send();
            timers.add(
                    new Timer(
                            message,
                            loop.callLater(
                                    moment(),
                                    () -> {
                                        fired[number] = true;
                                        ledger.receive(message);
                                    })));
        }
        TaskGroup.run(group -> {
            for (int i = 0; i < SLEEPERS; i++) {
                Duration sleep = moment();
                Duration limit = moment();
                group.fork(() -> sleepAtMost(sleep, limit));
            }
        });
        for (int i = 0; i < TIMERS; i++) {
            if (oneIn(2) && !fired[i]) {
                timers.get(i).handle.cancel();
                ledger.cancel();
                ledger.discard(timers.get(i).message);
            }
        }
        Async.sleep(Duration.ofNanos(NANOS));
    }

    private Duration moment() {
        return Duration.ofNanos(1 + random.nextInt(NANOS));
    }

    private void sleepAtMost(Duration sleep, Duration limit) {
        long message = ledger.send();
        try {
            Async.timeout(limit, () -> Async.sleep(sleep));
            ledger.receive(message);
        } catch (DeadlineExceededException e) {
            ledger.discard(message);
        }
    }
}
