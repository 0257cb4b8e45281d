package dev.millrace.reactivestreams;

import dev.millrace.EventLoop;
import dev.millrace.Promise;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of a call whose result is there already: it raises a cancellation, and gives way
 * only when the task has spent its budget of ready checkpoints.
 *
 * <p>An await of a promise that is done is exactly that, and refuses tasks of other loops besides;
 * where any task may pass, {@link dev.millrace.Async#readyCheckpoint} does.
 */
final class Checkpoint {

    /** What a suspension is resumed with when being woken is all that matters. */
    static final Object WAKE = new Object();

    private final Promise<@Nullable Void> done;

    private Checkpoint(Promise<@Nullable Void> done) {
        this.done = done;
    }

    /** Makes one for the tasks of the current loop. */
    static Checkpoint onCurrentLoop() {
        Promise<@Nullable Void> done = EventLoop.current().promise("ready");
        done.complete(null);
        return new Checkpoint(done);
    }

    void pass() {
        done.await();
    }
}
