package dev.millrace.internal.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A cancel that was delivered to a task. Off by default. */
@Name("dev.millrace.Cancel")
@Label("Millrace Cancel")
@Category("Millrace")
@Description("A cancel was delivered to a task or job")
@Enabled(false)
@StackTrace(false)
final class CancelEvent extends Event {
    @Label("Loop")
    String loop = "";

    @Label("Task")
    @Description("The number of the task, unique in its loop")
    long task;

    @Label("Task Name")
    String taskName = "";
}
