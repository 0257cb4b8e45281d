package dev.millrace.stream;

import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The loop that a stream belongs to: the one that it is first used on. For authors of streams, who
 * {@linkplain #enter enter} it with each call.
 */
public final class StreamLoop {
    private @Nullable EventLoop loop; // that loop only, once it is known

    /** For a stream that has not been used yet. */
    public StreamLoop() {}

    /** For a stream that belongs to {@code loop} from the beginning. */
    StreamLoop(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Makes sure that the caller is on the stream's loop, which the current one becomes at the
     * first call.
     *
     * @param call the method of the stream that is called, for the message
     * @return the loop
     * @throws WrongThreadException if the caller is not on that loop
     * @throws IllegalStateException if the caller is on no loop, and none has been entered yet
     */
    public EventLoop enter(String call) {
        EventLoop entered = loop;
        if (entered == null) {
            entered = EventLoop.current();
            loop = entered;
        } else if (!entered.inLoop()) {
            throw new WrongThreadException(
                    call
                            + " was called outside the stream's loop "
                            + entered.name()
                            + "; from another thread use loop.submit(() -> stream."
                            + call
                            + "())");
        }
        return entered;
    }

    /** As {@link #enter}; a stream that has not been used yet belongs to no loop, and stays so. */
    void enterIfUsed(String call) {
        if (loop != null) {
            enter(call);
        }
    }

    @Override
    public String toString() {
        return "stream of " + (loop == null ? "no loop yet" : loop);
    }
}
