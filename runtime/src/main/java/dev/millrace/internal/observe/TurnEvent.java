package dev.millrace.internal.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A turn that took long. Off by default, because it reads the clock for each turn. */
@Name("dev.millrace.Turn")
@Label("Millrace Turn")
@Category("Millrace")
@Description("A turn, which runs all that was ready at its beginning, took long")
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
