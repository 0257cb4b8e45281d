package dev.millrace;

import dev.millrace.internal.timer.Timer;

/** A task sleeps. */
final class SleepWait extends Wait {
    private final Alarm alarm = new Alarm();

    private SleepWait(BodyTask<?> task) {
        super(task);
    }

    static void sleep(BodyTask<?> task, long whenNanos) {
        var wait = new SleepWait(task);
        task.loop().turns().timers().set(wait.alarm, whenNanos);
        task.park(wait);
    }

    @Override
    boolean abort() {
        task.loop().turns().timers().remove(alarm);
        return true;
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
