package dev.millrace;

/**
 * Receives each value that was handed over and not taken, and that no hook of its own was waiting
 * for: what another thread completed a promise with after it was cancelled, a result of a loser in
 * a race, an element in flight when its stream was closed, the late result of a job that was
 * abandoned.
 *
 * <p>The place to release what values of a kind hold:
 *
 * {@snippet lang=java :
 * loop.discardHandler((from, value, source) -> {
 *     if (value instanceof Connection connection) {
 *         connection.close();
 *     }
 * });
 * }
 *
 * <p>The default one makes a debug record, with the class of the value, and closes nothing: it
 * cannot know who else has the value.
 */
@FunctionalInterface
public interface DiscardHandler {

    /**
     * Called once for a value, in a callback of the loop, with no context; on the discarding thread
     * if the loop is closed. What it throws goes to the {@link ExceptionHandler}.
     *
     * @param loop the loop on which the value was not taken
     * @param value never null
     * @param source what had the value last: the name of a promise or job, or what it went through
     * @throws Exception to have it reported
     */
    void discard(EventLoop loop, Object value, String source) throws Exception;
}
