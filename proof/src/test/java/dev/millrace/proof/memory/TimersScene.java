package dev.millrace.proof.memory;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import dev.millrace.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers, so many that their heap grows and shrinks, and tasks that sleep. */
final class TimersScene extends Scene {
    private static final int MANY = 70; // the heap has room for 64 at first
    private static final int SLEEPERS = 3;

    TimersScene(String engine) {
        super(engine, MANY / 2 + 1 + SLEEPERS);
    }

    @Override
    void body() {
        EventLoop loop = EventLoop.current();
        List<TimerHandle> timers = new ArrayList<>();
        Promise<Integer> last = loop.promise("last");
        for (int i = 0; i < MANY; i++) {
            timers.add(loop.callLater(Duration.ofMillis(10 + i), this::step));
        }
        loop.callLater(Duration.ofSeconds(1), () -> last.complete(1));
        for (int i = 0; i < MANY; i += 2) {
            timers.get(i).cancel();
        }
        TaskGroup.run(group -> {
            for (int i = 1; i <= SLEEPERS; i++) {
                var moment = Duration.ofMillis(i);
                watched(
                        group.fork(
                                counted(() -> {
                                    Async.sleep(moment);
                                    step();
                                })));
            }
        });
        if (last.await() == 1) {
            step();
        }
    }
}
