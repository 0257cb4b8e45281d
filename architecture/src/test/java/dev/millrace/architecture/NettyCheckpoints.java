package dev.millrace.architecture;

import dev.millrace.netty.NettyBridge;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;

/** Those of the loop on Netty. */
@SuppressWarnings({"DataFlowIssue", "NullAway", "CheckReturnValue"}) // the calls are wrong
final class NettyCheckpoints {
    private final CheckpointsTest test;

    NettyCheckpoints(CheckpointsTest test) {
        this.test = test;
    }

    void addAll() {
        test.addPlain("NettyBridge.await(Future)", pend -> NettyBridge.await(null));
        test.addPlain(
                "NettyBridge.await(Future)",
                pend ->
                        NettyBridge.await(
                                ImmediateEventExecutor.INSTANCE.newFailedFuture(
                                        new IOException("disk"))));
        test.addPlain(
                "NettyBridge.await(Future)",
                pend -> NettyBridge.await(GlobalEventExecutor.INSTANCE.newPromise()));
        test.addPlain("NettyBridge.awaitOwned(Supplier)", pend -> NettyBridge.awaitOwned(null));
        test.addPlain(
                "NettyBridge.awaitOwned(Supplier)",
                pend ->
                        NettyBridge.awaitOwned(() ->
                                ImmediateEventExecutor.INSTANCE.newSucceededFuture(test.effect())));
    }
}
