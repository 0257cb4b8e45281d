package dev.millrace.reactivestreams;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;

/**
 * The hook of plain Reactive Streams, which have none: the exception handler of the loop concerned.
 */
final class LoopUndelivered implements Undelivered {

    private final EventLoop loop;

    LoopUndelivered(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void failure(Throwable failure) {
        report(loop, "a failure that no subscriber could be given", failure);
    }

    @Override
    public boolean element(Object element) {
        return false; // the specification knows nothing that it could be released with
    }

    static void report(EventLoop loop, String message, Throwable failure) {
        loop.report(new LoopFault(message, failure, "dev.millrace.reactivestreams", null));
    }
}
