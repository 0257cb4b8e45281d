package dev.millrace.stream;

import dev.millrace.EventLoop;
import dev.millrace.Promise;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of a call that need not wait: it raises in a cancelled scope, and gives way when
 * the task has spent its budget of ready checkpoints.
 *
 * <p>An await of a promise that is done already is exactly that, and allocates nothing.
 */
final class ReadyCheckpoint {
    private final EventLoop loop;
    private final Promise<@Nullable Void> done;

    private ReadyCheckpoint(EventLoop loop) {
        this.loop = loop;
        this.done = loop.promise("ready");
        done.complete(null);
    }

    /** Made on the loop whose tasks will pass. */
    static ReadyCheckpoint onCurrentLoop() {
        return new ReadyCheckpoint(EventLoop.current());
    }

    void pass() {
        done.await();
    }

    EventLoop loop() {
        return loop;
    }

    void requireOwner(String call) {
        if (!loop.isOwner()) {
            throw new WrongThreadException(
                    call
                            + " was called outside the stream's loop "
                            + loop.name()
                            + "; from another thread use loop.submit(() -> stream."
                            + call
                            + "())");
        }
    }
}
