package dev.millrace.internal.observe;

import dev.millrace.spi.LoopObserver;
import java.util.HashMap;
import java.util.Map;

/**
 * Records the tasks of one loop as flight recorder events. Tasks that began before the recording
 * are left out.
 */
final class TaskRecords implements LoopObserver {
    private static final TaskEvent TASK = new TaskEvent();

    private final Map<Long, TaskEvent> begun = new HashMap<>(); // loop only

    static boolean areAsked() {
        return TASK.isEnabled();
    }

    @Override
    public void taskForked(String loop, long task, String name, long parent) {
        var event = new TaskEvent();
        event.loop = loop;
        event.task = task;
        event.taskName = name;
        event.parent = parent;
        event.forkedNanos = System.nanoTime();
        event.begin();
        begun.put(task, event);
    }

    @Override
    public void taskStarted(String loop, long task, String name) {
        TaskEvent event = begun.get(task);
        if (event != null) {
            event.timeToStart = System.nanoTime() - event.forkedNanos;
        }
    }

    @Override
    public void taskSuspended(String loop, long task, String name, String why) {
        TaskEvent event = begun.get(task);
        if (event != null) {
            event.waits++;
            event.lastWait = why;
        }
    }

    @Override
    public void taskEnded(String loop, long task, String name, String outcome) {
        TaskEvent event = begun.remove(task);
        if (event != null) {
            event.outcome = outcome;
            event.commit();
        }
    }
}
