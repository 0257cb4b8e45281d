package dev.millrace.spi;

/**
 * Is told of work that begins elsewhere, on the thread that starts it: a library may know what that
 * thread has and the work will not have, as a transaction. The first implementation that {@link
 * java.util.ServiceLoader} finds is told; what it throws is ignored.
 */
@FunctionalInterface
public interface StartListener {

    /**
     * A job or a task is about to be started, a child of the calling task perhaps.
     *
     * @param call what the user has called
     */
    void starting(String call);
}
