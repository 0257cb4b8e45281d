package dev.millrace.spi;

/**
 * Called on the thread that starts a job or a task, so that a library can notice what the work will
 * not inherit, such as a transaction. {@link java.util.ServiceLoader} finds the first
 * implementation; what it throws is ignored.
 */
@FunctionalInterface
public interface StartListener {

    /**
     * A job or a task is about to be started.
     *
     * @param call the method that the user called
     */
    void starting(String call);
}
