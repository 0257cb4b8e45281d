package dev.millrace.spi;

/**
 * Describes itself for task trees. If a {@link CancelHook} implements this too, it describes the
 * wait or the job that it was set for.
 */
public interface Described {

    /**
     * What this is, and what it waits for itself. Called on any thread, also while the loop is
     * stuck: it must only read fields, take no lock and not wait. If it throws, the exception's
     * class is shown instead.
     */
    Description describe();

    /**
     * The {@linkplain Description#kind kind} of the description. Called at each wait of an observed
     * task, on its thread. Override it if the whole description is expensive.
     */
    default String kind() {
        return describe().kind();
    }
}
