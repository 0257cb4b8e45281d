package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.LoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Each contestant's way to run independent tasks on all processors. */
interface Crew extends AutoCloseable {
    /** Runs {@code tasks} tasks of {@code steps} steps each, and adds up their states. */
    long work(int tasks, int steps) throws Exception;

    static Crew of(String contestant) {
        int all = Runtime.getRuntime().availableProcessors();
        return switch (contestant) {
            case "carrier" -> new Loops(FiberEngine.CARRIER, all);
            case "carrier-oneLoop" -> new Loops(FiberEngine.CARRIER, 1);
            case "baton" -> new Loops(FiberEngine.BATON, all);
            case "nettyNio" -> Callbacks.ofNetty(all, NioIoHandler.newFactory());
            case "nettyEpoll" -> Callbacks.ofNetty(all, EpollIoHandler.newFactory());
            case "vertx" -> Callbacks.ofVertx(all);
            case "kotlinDefault" -> new Coroutines();
            case "virtualThreads" -> new Threads();
            default -> throw new IllegalArgumentException(contestant);
        };
    }

    /** Ours. */
    final class Loops implements Crew {
        private final LoopGroup group;

        Loops(FiberEngine engine, int loops) {
            group = LoopGroup.open(loops, Ours.settings(engine));
        }

        @Override
        public long work(int tasks, int steps) {
            var all = new ArrayList<CompletableFuture<Long>>(tasks);
            for (int i = 0; i < tasks; i++) {
                all.add(group.submit(() -> Crew.work(steps, Async::checkpoint)));
            }
            return sum(all);
        }

        @Override
        public void close() {
            group.close();
        }
    }

    private static long work(int steps, Runnable giveWay) {
        long state = 1;
        for (int i = 0; i < steps; i++) {
            state = SideBySide.step(state);
            giveWay.run();
        }
        return state;
    }

    private static long sum(List<CompletableFuture<Long>> all) {
        long sum = 0;
        for (CompletableFuture<Long> task : all) {
            sum += task.join();
        }
        return sum;
    }

    /** Loops with callbacks: each step queues the next one on its loop. */
    final class Callbacks implements Crew {
        private final List<Executor> loops;
        private final AutoCloseable close;

        private Callbacks(List<Executor> loops, AutoCloseable close) {
            this.loops = loops;
            this.close = close;
        }

        static Callbacks ofNetty(int size, IoHandlerFactory transport) {
            var group = new MultiThreadIoEventLoopGroup(size, transport);
            var loops = new ArrayList<Executor>(size);
            group.forEach(loops::add);
            return new Callbacks(loops, () -> group.shutdownGracefully().sync());
        }

        static Callbacks ofVertx(int size) {
            Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(size));
            var loops = new ArrayList<Executor>(size);
            for (int i = 0; i < size; i++) { // contexts take the event loops in turn
                Context context = ((VertxInternal) vertx).createEventLoopContext();
                loops.add(task -> context.runOnContext(ignored -> task.run()));
            }
            return new Callbacks(loops, () -> vertx.close().await());
        }

        @Override
        public long work(int tasks, int steps) {
            var all = new ArrayList<CompletableFuture<Long>>(tasks);
            for (int i = 0; i < tasks; i++) {
                Executor loop = loops.get(i % loops.size());
                var end = new CompletableFuture<Long>();
                all.add(end);
                loop.execute(new Steps(loop, steps, end));
            }
            return sum(all);
        }

        @Override
        public void close() throws Exception {
            close.close();
        }
    }

    /** The steps of a task without a stack. */
    final class Steps implements Runnable {
        private final Executor loop;
        private final CompletableFuture<Long> end;
        private int left;
        private long state = 1;

        Steps(Executor loop, int steps, CompletableFuture<Long> end) {
            this.loop = loop;
            this.left = steps;
            this.end = end;
        }

        @Override
        public void run() {
            state = SideBySide.step(state);
            if (--left > 0) {
                loop.execute(this);
            } else {
                end.complete(state);
            }
        }
    }

    /** Kotlin's, on its own pool. */
    final class Coroutines implements Crew {
        @Override
        public long work(int tasks, int steps) {
            return KotlinCrew.work(tasks, steps);
        }

        @Override
        public void close() {}
    }

    /** Virtual threads. */
    final class Threads implements Crew {
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        @Override
        public long work(int tasks, int steps) throws Exception {
            var all = new ArrayList<Future<Long>>(tasks);
            for (int i = 0; i < tasks; i++) {
                all.add(threads.submit(() -> Crew.work(steps, Thread::yield)));
            }
            long sum = 0;
            for (Future<Long> task : all) {
                sum += task.get();
            }
            return sum;
        }

        @Override
        public void close() {
            threads.close();
        }
    }
}
