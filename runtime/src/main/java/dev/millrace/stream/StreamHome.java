package dev.millrace.stream;

import dev.millrace.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The loop that a stream belongs to: the one that it is first used on. For authors of streams, who
 * {@linkplain #enter enter} it with each call.
 */
public final class StreamHome {
    private @Nullable EventLoop loop; // that loop only, once it is known

    /** For a stream that has not been used yet. */
    public StreamHome() {}

    /** For a stream that belongs to {@code loop} from the beginning. */
    StreamHome(EventLoop loop) {
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
        EventLoop home = loop;
        if (home == null) {
            home = EventLoop.current();
            loop = home;
        } else if (!home.isOwner()) {
            throw new WrongThreadException(
                    call
                            + " was called outside the stream's loop "
                            + home.name()
                            + "; from another thread use loop.submit(() -> stream."
                            + call
                            + "())");
        }
        return home;
    }
}
