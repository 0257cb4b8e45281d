package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One thread that runs what it is given, in order: everybody's version of a loop. */
final class Peer implements AutoCloseable {

    /** Puts a task behind what is queued; from the loop itself or from another thread. */
    final Executor executor;

    private final AutoCloseable close;

    private Peer(Executor executor, AutoCloseable close) {
        this.executor = executor;
        this.close = close;
    }

    /** The peer of a contestant's name. */
    static Peer of(String name) throws Exception {
        return switch (name) {
            case "nettyNio" -> netty(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()));
            case "nettyEpoll" ->
                    netty(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()));
            case "vertx" -> vertx();
            case "executor" -> executor();
            case "kotlin" -> kotlin();
            case "carrier" -> ours(FiberEngine.CARRIER);
            case "baton" -> ours(FiberEngine.BATON);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Peer netty(MultiThreadIoEventLoopGroup group) {
        EventLoop loop = group.next();
        return new Peer(loop, () -> group.shutdownGracefully().sync());
    }

    private static Peer vertx() {
        Vertx vertx = Vertx.vertx();
        Context context = vertx.getOrCreateContext();
        return new Peer(
                task -> context.runOnContext(ignored -> task.run()), () -> vertx.close().await());
    }

    private static Peer executor() {
        ExecutorService service = Executors.newSingleThreadExecutor();
        return new Peer(service, service::close);
    }

    private static Peer kotlin() {
        KotlinLoop loop = new KotlinLoop();
        return new Peer(loop.getExecutor(), loop);
    }

    private static Peer ours(FiberEngine engine) {
        Ours ours = new Ours(engine);
        var loop = ours.loop;
        return new Peer(
                task -> {
                    if (loop.isOwner()) {
                        loop.callSoon(task);
                    } else {
                        loop.callSoonThreadSafe(task);
                    }
                },
                ours);
    }

    @Override
    public void close() throws Exception {
        close.close();
    }
}
