package dev.millrace.spi;

/**
 * Says what it is to whoever looks into the running program. A {@link CancelHook} that is one as
 * well describes the wait, or the job, that it was set for.
 */
public interface Described {

    /**
     * What this is, and what it waits for itself. Any thread, and while the loop is stuck: reads
     * what it finds, takes no lock and waits for nothing. What it throws is shown instead.
     */
    Description describe();

    /**
     * The {@linkplain Description#kind kind} of the description. Called at each wait of a task that
     * is observed, on its thread: to be overridden where the whole description takes long to make.
     */
    default String kind() {
        return describe().kind();
    }
}
