package dev.millrace.netty;

import dev.millrace.EventLoop;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * A Netty promise for a loop. Its listeners are called on the driver if the loop is on a Netty
 * transport, else on the completing thread. It refuses blocking waits on a loop.
 */
final class LoopPromise<T extends @Nullable Object> extends DefaultPromise<T> {

    LoopPromise(EventLoop loop) {
        super(executor(loop));
    }

    private static EventExecutor executor(EventLoop loop) {
        return loop.poller() instanceof NettyPoller poller
                ? poller.io()
                : ImmediateEventExecutor.INSTANCE;
    }

    @Override
    protected void checkDeadLock() {
        EventLoop here = EventLoop.currentOrNull();
        if (here != null && !isDone()) {
            throw new BlockingOperationException(
                    "waiting here would block loop "
                            + here.name()
                            + "; await the future with NettyBridge.await instead");
        }
    }
}
