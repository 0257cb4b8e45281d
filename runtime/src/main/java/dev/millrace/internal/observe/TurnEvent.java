package dev.millrace.internal.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A turn that took long. Off until a recording asks for it, as the clock is read for each turn. */
@Name("dev.millrace.Turn")
@Label("Millrace Turn")
@Category("Millrace")
@Description("What was ready when the turn began was run, which took long")
@Enabled(false)
@Threshold("20 ms")
@StackTrace(false)
final class TurnEvent extends Event {
    @Label("Loop")
    String loop = "";

    @Label("Entries")
    @Description("How many callbacks and steps of tasks the turn had")
    long entries;
}
