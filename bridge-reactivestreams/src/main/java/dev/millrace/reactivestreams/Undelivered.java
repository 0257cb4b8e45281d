package dev.millrace.reactivestreams;

/**
 * Takes what a bridge can no longer hand to anybody: where a failure goes that comes after the end,
 * and an element nobody will read.
 *
 * <p>Each foreign library has a hook of its own for the two, and its users watch that one. A bridge
 * therefore brings an implementation that calls the library's hook. Both methods may be called on
 * any thread, and must return without waiting; what they throw is reported to the exception handler
 * of the loop concerned.
 */
public interface Undelivered {

    /**
     * Takes a failure that came too late for its receiver, or that the receiver caused while it was
     * being signalled.
     *
     * @param failure the failure, never one that {@linkplain dev.millrace.spi.Aftermath follows}
     *     from a cancel of the receiver
     */
    void failure(Throwable failure);

    /**
     * Takes an element that was on its way when its receiver left; the place to release what it
     * holds.
     *
     * @param element the element, delivered to nobody
     * @return false if the library has no hook for it here; then the loop's {@link
     *     dev.millrace.DiscardHandler} gets it
     */
    boolean element(Object element);
}
