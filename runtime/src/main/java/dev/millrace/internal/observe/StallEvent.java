package dev.millrace.internal.observe;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A report of the watchdog. On by default, because it costs a loop nothing. */
@Name("dev.millrace.Stall")
@Label("Millrace Stall")
@Category("Millrace")
@Description("The watchdog reports what blocks a loop or does not end")
@StackTrace(false)
final class StallEvent extends Event {
    @Label("Loop")
    String loop = "";

    @Label("Message")
    String message = "";

    @Label("Held")
    @Description("How long the current step has held the loop; 0 for other reports")
    @Timespan(Timespan.NANOSECONDS)
    long held;

    @Label("Where")
    @Description("The stack of the reported thread, as text")
    String where = "";

    void record(String inLoop, String report, long heldNanos, List<StackTraceElement> stack) {
        if (isEnabled()) {
            loop = inLoop;
            message = report;
            held = heldNanos;
            where = stack.stream().map(frame -> "at " + frame).collect(Collectors.joining("\n"));
            commit();
        }
    }
}
