package dev.millrace.netty;

import dev.millrace.EventLoop;
import dev.millrace.Promise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one loop that wait for the same Netty future. They share one listener, so that a
 * task that leaves early is removed in constant time; Netty would search its list of listeners.
 *
 * <p>They wait for a promise of the loop that completes without a value; each reads the outcome
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

    /** Completes when the future is done. */
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

    /** A task leaves; after the last one, the listener is removed from the future. */
    @SuppressWarnings("unchecked") // as above
    void leave() {
        waiting--;
        if (waiting == 0 && !end.done()) {
            crowds.remove(future, this);
            ((Future<Object>) future).removeListener(this);
        }
    }

    /** Called on the driver if the future belongs to this loop, else on any thread. */
    @Override
    public void operationComplete(Future<Object> done) {
        if (loop.inLoop()) {
            tell();
        } else {
            loop.offerSurely(tell); // on a closed loop nobody waits
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
