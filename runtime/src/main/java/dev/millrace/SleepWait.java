package dev.millrace;

import dev.millrace.internal.timer.Timer;
import dev.millrace.spi.Description;
import java.time.Duration;

/** A task sleeps. */
final class SleepWait extends Wait {
    private final Alarm alarm = new Alarm();

    private SleepWait(BodyTask<?> task) {
        super(task);
    }

    /** Zero or less lets the other ready tasks run first. */
    static void sleep(BodyTask<?> task, Duration duration) {
        task.enterCheckpoint();
        if (duration.isPositive()) {
            var wait = new SleepWait(task);
            task.loop().turns().timers().set(wait.alarm, task.loop().deadlineNanos(duration));
            task.park(wait);
        } else {
            task.giveTurn();
            task.throwIfCancelled(); // other tasks may have cancelled this one
        }
    }

    @Override
    boolean abort() {
        task.loop().turns().timers().remove(alarm);
        return true;
    }

    @Override
    String kind() {
        return "sleep";
    }

    @Override
    Description describe() {
        LoopImpl loop = task.loop();
        Duration left = loop.toLoopTime(alarm.whenNanos()).minus(loop.time());
        return Description.of("sleep", "sleep").with("left", left);
    }

    private final class Alarm extends Timer {
        @Override
        protected void due() {
            settled();
        }

        @Override
        public void run() {
            throw new IllegalStateException("an alarm wakes its task and is never queued");
        }
    }
}
