package dev.millrace.reactivestreams;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.spi.Suspension;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of a call whose result is there already: it raises a cancellation, and gives way
 * only when the task has spent its budget of ready checkpoints.
 *
 * <p>An await of a promise that is done is exactly that, and allocates nothing: an instance is for
 * calls made per element, the static method for calls made once.
 */
final class Checkpoint {

    /** What a suspension is resumed with when being woken is all that matters. */
    static final Object WAKE = new Object();

    private static final Consumer<Suspension<Object>> RESUME =
            suspension -> suspension.resume(WAKE);

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

    /** Passes once. */
    static void passOnce() {
        Async.suspend(RESUME);
    }

    void pass() {
        done.await();
    }
}
