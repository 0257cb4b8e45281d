package dev.millrace.spi;

/**
 * A callback or a body that is notified if a closing loop will not run it, for example because code
 * outside waits for it.
 *
 * <p>A closed loop refuses new work with an exception. Work that it accepted just before it closed
 * is dropped, so its caller has to learn of that later. A {@code Runnable} given to {@code
 * EventLoop.callSoonThreadSafe} or {@code callSoon}, or a body given to {@code EventLoop.detach},
 * that implements this is run, cancelled or refused, exactly once. Timers are not notified.
 */
public interface Refusable {

    /**
     * Called on the thread that closes the loop, which waits meanwhile, if the loop closed before
     * this ran. Called as a callback of the loop if there was no memory to start a body. What this
     * throws is reported to the loop's exception handler.
     */
    void refused();

    /**
     * Called on the loop if a body could not begin because a thread-local accessor threw {@code
     * why}. The task fails with the same exception. By default calls {@link #refused()}.
     */
    default void refused(Throwable why) {
        refused();
    }
}
