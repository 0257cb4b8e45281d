package dev.millrace.netty;

import dev.millrace.EventLoop;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * A promise of Netty whose listeners are called by a loop: on the driver, if that sleeps in Netty,
 * else by whoever completes it. It refuses to be waited for on a loop, which it would block.
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
