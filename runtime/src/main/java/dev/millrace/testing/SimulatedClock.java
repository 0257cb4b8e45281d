package dev.millrace.testing;

import dev.millrace.Task;
import dev.millrace.spi.TaskOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Virtual time for a loop without work on other threads: if it has nothing to do and no timer, it
 * hangs. Passes the loop's calls on to a {@link Schedule}.
 */
final class SimulatedClock extends VirtualClock implements TaskOrder {
    private final Schedule schedule;
    // used by the driver and by tasks, one at a time
    private final Map<Task<?>, Thread> waiting = new LinkedHashMap<>();
    private volatile Runnable onHang = () -> {};

    SimulatedClock(Schedule schedule) {
        this.schedule = schedule;
        loseThePatience(); // the test itself runs its jobs
    }

    /** Sets the action for when a real loop would wait for ever. Any thread. */
    void onHang(Runnable action) {
        onHang = action;
    }

    @Override
    public boolean idle(long nextTimerNanos, int externalWork) {
        if (super.idle(nextTimerNanos, externalWork)) {
            return true;
        }
        onHang.run();
        return false; // the action has woken the loop
    }

    @Override
    public boolean goesOn(Object task) {
        boolean now = schedule.goesOn((Task<?>) task);
        if (now) {
            waiting.remove(task);
        }
        return now;
    }

    @Override
    public void waits(Object task) {
        waiting.put((Task<?>) task, Thread.currentThread());
        schedule.waits((Task<?>) task);
    }

    /** The tasks that wait, each with its stack. */
    String waitingTasks() {
        return waiting.entrySet().stream()
                .map(entry -> entry.getKey() + stack(entry.getValue()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .map(frame -> System.lineSeparator() + "\tat " + frame)
                .collect(Collectors.joining());
    }
}
