package dev.millrace;

import dev.millrace.spi.LoopObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes down what a loop tells, but for its turns and polls. */
class Watcher implements LoopObserver {
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    /** Everything that was reported so far; what comes next begins a new list. */
    final List<String> take() {
        synchronized (seen) {
            var taken = List.copyOf(seen);
            seen.clear();
            return taken;
        }
    }

    final void note(String what) {
        seen.add(what);
    }

    @Override
    public void loopOpened(String loop) {
        note("opened " + loop);
    }

    @Override
    public void loopClosed(String loop) {
        note("closed " + loop);
    }

    @Override
    public void taskForked(String loop, long task, String name, long parent) {
        note("forked " + name);
    }

    @Override
    public void taskStarted(String loop, long task, String name) {
        note("started " + name);
    }

    @Override
    public void taskSuspended(String loop, long task, String name, String why) {
        note("suspended " + name + " " + why);
    }

    @Override
    public void taskResumed(String loop, long task, String name) {
        note("resumed " + name);
    }

    @Override
    public void taskEnded(String loop, long task, String name, String outcome) {
        note("ended " + name + " " + outcome);
    }

    @Override
    public void cancelDelivered(String loop, long task, String name) {
        note("cancelled " + name);
    }

    @Override
    public void timerLate(String loop, long nanos) {
        note("timers");
    }

    @Override
    public void callbackBlocked(String loop, String thread) {
        note("blocked " + thread);
    }

    @Override
    public void faultReported(String loop, String message) {
        note("fault " + message);
    }

    @Override
    public void watchdogReported(
            String loop, String message, long heldNanos, List<StackTraceElement> stack) {
        note("watchdog " + message);
    }

    @Override
    public void valueDiscarded(String loop, String type, String source) {
        note("discarded " + type + " " + source);
    }
}
