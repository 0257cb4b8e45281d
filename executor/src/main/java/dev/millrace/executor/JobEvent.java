package dev.millrace.executor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** What happened to a job of runInExecutor. Off by default. */
@Name("dev.millrace.Job")
@Label("Millrace Job")
@Category("Millrace")
@Description("A job of runInExecutor was started, ended, withdrawn, abandoned or rejected")
@Enabled(false)
@StackTrace(false)
final class JobEvent extends Event {
    @Label("Dispatcher")
    String dispatcher = "";

    @Label("Job")
    long job;

    @Label("Job Name")
    String jobName = "";

    @Label("What")
    String what = "";

    @Label("Time")
    @Description("How long the job had waited when it started, or had run when it ended")
    @Timespan(Timespan.NANOSECONDS)
    long nanos;

    @Label("Failed")
    boolean failed;

    JobEvent of(String inDispatcher, long id, String name, String event, long time, boolean threw) {
        dispatcher = inDispatcher;
        job = id;
        jobName = name;
        what = event;
        nanos = time;
        failed = threw;
        return this;
    }
}
