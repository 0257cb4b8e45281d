package dev.millrace.reactivestreams;

/**
 * Takes what a bridge can no longer deliver: failures that come after the end, and elements that
 * nobody will read.
 *
 * <p>Each library has hooks of its own for these, and its users watch those. So a bridge brings an
 * implementation that calls the library's hooks. Both methods may be called on any thread, and must
 * return without waiting; what they throw is reported to the exception handler of the loop
 * concerned.
 */
public interface Undelivered {

    /**
     * Takes a failure that came too late for its receiver, or that the receiver threw when it was
     * signalled.
     *
     * @param failure the failure; never one that {@linkplain dev.millrace.spi.Aftermath follows}
     *     from a cancel by the receiver
     */
    void failure(Throwable failure);

    /**
     * Takes an element that was on its way when its receiver left, to release what it holds.
     *
     * @param element the element, which nobody received
     * @return false if the library has no hook for it; then the loop's {@link
     *     dev.millrace.DiscardHandler} gets it
     */
    boolean element(Object element);
}
