package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** One thread that runs what it is given, in order: each contestant's version of a loop. */
final class Peer implements AutoCloseable {

    /** Queues a task, from any thread. */
    final Executor executor;

    /** Queues a task from the loop itself, with the peer's cheapest call. */
    final Executor inside;

    private final AutoCloseable close;

    private Peer(Executor executor, AutoCloseable close) {
        this(executor, executor, close);
    }

    private Peer(Executor executor, Executor inside, AutoCloseable close) {
        this.executor = executor;
        this.inside = inside;
        this.close = close;
    }

    /** The peer named {@code name}. */
    static Peer of(String name) throws Exception {
        return switch (name) {
            case "nettyNio" -> netty(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()));
            case "nettyEpoll" ->
                    netty(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()));
            case "vertx" -> vertx(false);
            case "reactor" -> reactor();
            case "rxjava" -> rxjava();
            case "executor" -> executor();
            case "kotlin" -> kotlin();
            case "virtualThreads-p1" -> new Peer(Thread::startVirtualThread, () -> {});
            case "carrier" -> ours(FiberEngine.CARRIER);
            case "baton" -> ours(FiberEngine.BATON);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * As {@link #of}, with a listening socket on the loopback interface that nobody connects to.
     */
    static Peer withChannel(String name) throws Exception {
        return switch (name) {
            case "nettyNio" ->
                    listening(
                            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
                            NioServerSocketChannel.class);
            case "nettyEpoll" ->
                    listening(
                            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()),
                            EpollServerSocketChannel.class);
            case "vertx" -> vertx(true);
            case "carrier" -> listening(FiberEngine.CARRIER);
            case "baton" -> listening(FiberEngine.BATON);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Peer netty(MultiThreadIoEventLoopGroup group) {
        EventLoop loop = group.next();
        return new Peer(loop, () -> group.shutdownGracefully().sync());
    }

    private static Peer listening(
            MultiThreadIoEventLoopGroup group, Class<? extends ServerChannel> channel)
            throws InterruptedException {
        new ServerBootstrap()
                .group(group)
                .channel(channel)
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync();
        return netty(group);
    }

    private static Peer vertx(boolean listening) {
        Vertx vertx = Vertx.vertx();
        Context context = vertx.getOrCreateContext();
        if (listening) {
            // its servers accept on another loop; a datagram socket is on the context's loop
            var bound = new CompletableFuture<Object>();
            context.runOnContext(ignored ->
                    vertx.createDatagramSocket()
                            .listen(0, "localhost")
                            .onSuccess(bound::complete)
                            .onFailure(bound::completeExceptionally));
            bound.join();
        }
        return new Peer(
                task -> context.runOnContext(ignored -> task.run()), () -> vertx.close().await());
    }

    private static Peer reactor() {
        Scheduler scheduler = Schedulers.newSingle("loop");
        return new Peer(scheduler::schedule, scheduler::dispose);
    }

    private static Peer rxjava() {
        var scheduler = RxJavaPlugins.createSingleScheduler(Executors.defaultThreadFactory());
        return new Peer(scheduler::scheduleDirect, scheduler::shutdown);
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
        return ours(new Ours(engine));
    }

    private static Peer listening(FiberEngine engine) throws Exception {
        Ours ours = new Ours(engine);
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.configureBlocking(false);
        ours.run(() -> {
            ours.loop.addReader(socket, () -> {});
            return null;
        });
        Peer peer = ours(ours);
        return new Peer(
                peer.executor,
                peer.inside,
                () -> {
                    ours.run(() -> ours.loop.removeReader(socket));
                    socket.close();
                    peer.close();
                });
    }

    private static Peer ours(Ours ours) {
        return new Peer(ours.loop::callSoonThreadSafe, ours.loop::callSoon, ours);
    }

    @Override
    public void close() throws Exception {
        close.close();
    }
}
