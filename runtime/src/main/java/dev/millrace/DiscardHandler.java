package dev.millrace;

/**
 * Receives each value that was handed over but not taken, and has no discard hook of its own. For
 * example: the value for a promise that was cancelled, the result of a loser in a race, an element
 * in flight when its stream was closed, the late result of an abandoned job.
 *
 * <p>Release what such values hold here:
 *
 * {@snippet lang=java :
 * loop.discardHandler((from, value, source) -> {
 *     if (value instanceof Connection connection) {
 *         connection.close();
 *     }
 * });
 * }
 *
 * <p>The default handler logs the class of the value at debug level. It closes nothing, because it
 * cannot know who else has the value.
 */
@FunctionalInterface
public interface DiscardHandler {

    /**
     * Called once for a value, as a callback of the loop, with an empty context; on the discarding
     * thread if the loop is closed. What it throws goes to the {@link ExceptionHandler}.
     *
     * @param loop the loop on which the value was not taken
     * @param value never null
     * @param source where the value was last: the name of a promise or job, or what it went through
     * @throws Exception is reported
     */
    void discard(EventLoop loop, Object value, String source) throws Exception;
}
