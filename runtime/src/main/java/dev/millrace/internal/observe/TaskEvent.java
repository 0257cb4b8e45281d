package dev.millrace.internal.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A task or job, from its start to its end. Off by default. */
@Name("dev.millrace.Task")
@Label("Millrace Task")
@Category("Millrace")
@Description("A task of a loop, from the fork to its outcome")
@Enabled(false)
@StackTrace(false)
final class TaskEvent extends Event {
    @Label("Loop")
    String loop = "";

    @Label("Task")
    @Description("The number of the task, unique in its loop")
    long task;

    @Label("Task Name")
    String taskName = "";

    @Label("Parent")
    @Description("The number of the task that started it; 0 if it was no task")
    long parent;

    @Label("Outcome")
    @Description("returned, failed or cancelled")
    String outcome = "";

    @Label("Time to Start")
    @Description("How long the task waited for its first step; 0 for a job, which has none")
    @Timespan(Timespan.NANOSECONDS)
    long timeToStart;

    transient long forkedNanos; // not part of the recorded event

    @Label("Waits")
    @Description("How often it was suspended")
    long waits;

    @Label("Last Wait")
    @Description("What it waited for last, in one word")
    String lastWait = "";
}
