package dev.millrace.stream;

import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The loop that a stream belongs to: the one that it is first used on. For authors of streams: call
 * {@link #enter} in each method.
 */
public final class StreamLoop {
    private @Nullable EventLoop loop; // used on that loop only, once it is known

    /** For a stream that has not been used yet. */
    public StreamLoop() {}

    /** For a stream that belongs to {@code loop} from the beginning. */
    StreamLoop(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Refuses a caller that is not on the stream's loop. The first call makes the current loop the
     * stream's.
     *
     * @param call the called method of the stream, for the message
     * @return the loop
     * @throws WrongThreadException if the caller is not on that loop
     * @throws IllegalStateException if the caller is outside any loop and the stream has none yet
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

    /** As {@link #enter}, but does nothing if the stream has not been used yet. */
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
