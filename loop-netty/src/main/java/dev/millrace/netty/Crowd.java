package dev.millrace.netty;

import dev.millrace.EventLoop;
import dev.millrace.Promise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import org.jspecify.annotations.Nullable;

/**
 * Those of one loop who wait for one future of Netty: one listener for all of them, so that who
 * leaves early is unlinked in constant time. Netty walks over the listeners for that.
 *
 * <p>They wait for a promise of the loop, which is completed with nothing: each reads the outcome
 * from the future.
 */
final class Crowd implements GenericFutureListener<Future<Object>> {
    private final EventLoop loop;
    private final Crowds crowds;
    private final Future<?> future;
    private final Promise<@Nullable Void> end;
    private final Runnable tell = this::tell;
    private int waiting; // loop only

    Crowd(EventLoop loop, Crowds crowds, Future<?> future) {
        this.loop = loop;
        this.crowds = crowds;
        this.future = future;
        this.end = loop.promise("a future of Netty");
    }

    /** What is complete when the future is done. */
    Promise<@Nullable Void> end() {
        return end;
    }

    @SuppressWarnings("unchecked") // it reads no value
    void listen() {
        ((Future<Object>) future).addListener(this);
    }

    void join() {
        waiting++;
    }

    /** With the last one the future is let go of. */
    @SuppressWarnings("unchecked") // as above
    void leave() {
        waiting--;
        if (waiting == 0 && !end.done()) {
            crowds.remove(future, this);
            ((Future<Object>) future).removeListener(this);
        }
    }

    /** On the driver, if the future is of this loop; else on any thread. */
    @Override
    public void operationComplete(Future<Object> done) {
        if (loop.inLoop()) {
            tell();
        } else {
            Offers.surely(loop, tell); // a loop that is closed has nobody who waits
        }
    }

    private void tell() {
        crowds.remove(future, this);
        end.tryComplete(null);
    }

    @Override
    public String toString() {
        return waiting + " waiting for " + future;
    }
}
