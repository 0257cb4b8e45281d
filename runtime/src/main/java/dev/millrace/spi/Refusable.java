package dev.millrace.spi;

/**
 * What a closing loop tells that it will not run it: a callback or a body that somebody outside
 * waits for.
 *
 * <p>A loop that is closed refuses what it is given. What it took just before it closed it drops,
 * and its giver, who was not refused, has to learn of it: a {@code Runnable} given to {@code
 * EventLoop.callSoonThreadSafe} or {@code callSoon}, or a body given to {@code EventLoop.detach},
 * that implements this is either run, cancelled or refused, once. Timers are not told.
 */
public interface Refusable {

    /**
     * The loop has closed before this was run; then it is called on the thread that closes the
     * loop, which waits meanwhile. Or there was no memory to start a body; then it is called in a
     * callback. What this throws is reported to the loop's exception handler.
     */
    void refused();

    /**
     * A body could not be begun, as an accessor of a thread-local threw {@code why}. Called on the
     * loop; the task fails with the same. By default like {@link #refused()}.
     */
    default void refused(Throwable why) {
        refused();
    }
}
