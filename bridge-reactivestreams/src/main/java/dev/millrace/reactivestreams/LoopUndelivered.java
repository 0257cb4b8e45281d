package dev.millrace.reactivestreams;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;

/**
 * The hooks for plain Reactive Streams, which define none: failures go to the loop's exception
 * handler.
 */
final class LoopUndelivered implements Undelivered {

    private final EventLoop loop;

    LoopUndelivered(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void failure(Throwable failure) {
        report(loop, "a failure could not be delivered to a subscriber", failure);
    }

    @Override
    public boolean element(Object element) {
        return false; // the specification has no way to release an element
    }

    static void report(EventLoop loop, String message, Throwable failure) {
        loop.report(new LoopFault(message, failure, "dev.millrace.reactivestreams", null));
    }
}
