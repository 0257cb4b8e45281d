package dev.millrace.proof.tck;

import dev.millrace.EventLoop;
import dev.millrace.spi.Rethrow;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** On which thread a suite subscribes, requests, cancels and signals. */
enum Caller {

    /** The loop's: in the body that is signalling, else in a callback. */
    LOOP {
        @Override
        boolean here(EventLoop loop) {
            return loop.inLoop();
        }

        @Override
        void start(EventLoop loop, Runnable call) {
            loop.callSoonThreadSafe(call);
        }
    },

    /** A platform thread that no loop knows, another one for each call. */
    FOREIGN {
        @Override
        void start(EventLoop loop, Runnable call) {
            Thread.ofPlatform().name("foreign").start(call);
        }
    },

    /** A virtual thread that no loop knows, another one for each call. */
    VIRTUAL {
        @Override
        void start(EventLoop loop, Runnable call) {
            Thread.startVirtualThread(call);
        }
    };

    boolean here(EventLoop loop) {
        return false;
    }

    abstract void start(EventLoop loop, Runnable call);

    /** Makes {@code call} there, and returns, or throws what it threw, when it has ended. */
    final void call(EventLoop loop, Runnable call) {
        if (here(loop)) {
            call.run();
            return;
        }
        var made = new FutureTask<Void>(call, null);
        start(loop, made);
        try {
            made.get();
        } catch (ExecutionException thrown) {
            throw Rethrow.unchecked(thrown.getCause());
        } catch (InterruptedException interrupted) {
            throw new AssertionError("nobody interrupts the suites", interrupted);
        }
    }
}
