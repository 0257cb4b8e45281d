package dev.millrace.benchmarks;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.executor.Dispatcher;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Each contestant's way to run a job off its loop and get the result back. Jobs return 1; the
 * results are added up.
 */
interface OffloadPeer extends AutoCloseable {
    int inFlight(int jobs) throws Exception;

    int inTurn(int jobs) throws Exception;

    /**
     * Makes a contestant with a pool for computing or for blocking work, of {@code size} jobs at a
     * time.
     */
    static OffloadPeer of(String name, boolean computing, int size) throws Exception {
        return switch (name) {
            case "carrier" -> new Millrace(FiberEngine.CARRIER, computing);
            case "baton" -> new Millrace(FiberEngine.BATON, computing);
            case "virtualThreads" -> new VirtualThreads(size);
            case "nettyPool" -> new NettyPool(size);
            case "completableFuture" -> new Futures(size);
            case "vertx" -> new VertxBlocking(size);
            case "reactor" -> new ReactorPool(computing, size);
            case "kotlin" -> new KotlinPool(computing, size);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Ours. */
    final class Millrace implements OffloadPeer {
        private final Ours ours;
        private final boolean computing;

        Millrace(FiberEngine engine, boolean computing) {
            ours = new Ours(engine);
            this.computing = computing;
        }

        @Override
        public int inFlight(int jobs) {
            return ours.run(() -> {
                var all = new ArrayList<Task<Integer>>(jobs);
                for (int i = 0; i < jobs; i++) {
                    all.add(job());
                }
                int sum = 0;
                for (Task<Integer> job : all) {
                    sum += job.await();
                }
                return sum;
            });
        }

        @Override
        public int inTurn(int jobs) {
            return ours.run(() -> {
                int sum = 0;
                for (int i = 0; i < jobs; i++) {
                    sum += job().await();
                }
                return sum;
            });
        }

        private Task<Integer> job() {
            return computing ? runInExecutor(Dispatcher.cpu(), () -> 1) : runInExecutor(() -> 1);
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    /**
     * A virtual thread for each job, limited by a semaphore; another virtual thread submits and
     * awaits.
     */
    final class VirtualThreads implements OffloadPeer {
        private final Host host = Host.virtualThread();
        private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        private final Semaphore permits;

        VirtualThreads(int size) {
            permits = new Semaphore(size);
        }

        @Override
        public int inFlight(int jobs) {
            return host.run(() -> {
                var all = new ArrayList<java.util.concurrent.Future<Integer>>(jobs);
                for (int i = 0; i < jobs; i++) {
                    all.add(executor.submit(this::job));
                }
                int sum = 0;
                for (var job : all) {
                    sum += job.get();
                }
                return sum;
            });
        }

        @Override
        public int inTurn(int jobs) {
            return host.run(() -> {
                int sum = 0;
                for (int i = 0; i < jobs; i++) {
                    sum += executor.submit(this::job).get();
                }
                return sum;
            });
        }

        private int job() throws InterruptedException {
            permits.acquire();
            try {
                return 1;
            } finally {
                permits.release();
            }
        }

        @Override
        public void close() throws Exception {
            executor.close();
            host.close();
        }
    }

    /** A Netty loop and a fixed pool, connected by hand with callbacks both ways. */
    final class NettyPool implements OffloadPeer {
        private final Peer loop = Peer.of("nettyNio");
        private final Host host = Host.of(loop.executor, loop);
        private final ExecutorService pool;

        NettyPool(int size) throws Exception {
            pool = Executors.newFixedThreadPool(size);
        }

        @Override
        public int inFlight(int jobs) {
            return host.start(all -> {
                var sum = new OffloadThreads.Sum(jobs, all);
                for (int i = 0; i < jobs; i++) {
                    pool.execute(() -> {
                        int value = 1;
                        loop.executor.execute(() -> sum.add(value));
                    });
                }
            });
        }

        @Override
        public int inTurn(int jobs) {
            return host.start(all -> next(jobs, new OffloadThreads.Sum(jobs, all)));
        }

        private void next(int left, OffloadThreads.Sum sum) {
            pool.execute(() -> {
                int value = 1;
                loop.executor.execute(() -> {
                    sum.add(value);
                    if (left > 1) {
                        next(left - 1, sum);
                    }
                });
            });
        }

        @Override
        public void close() throws Exception {
            pool.close();
            host.close();
        }
    }

    /** A single thread as the loop, a fixed pool, and {@link CompletableFuture} between them. */
    final class Futures implements OffloadPeer {
        private final ExecutorService loop = Executors.newSingleThreadExecutor();
        private final Host host = Host.of(loop, loop::close);
        private final ExecutorService pool;

        Futures(int size) {
            pool = Executors.newFixedThreadPool(size);
        }

        @Override
        public int inFlight(int jobs) {
            return host.start(sum -> {
                var all = new ArrayList<CompletableFuture<Integer>>(jobs);
                for (int i = 0; i < jobs; i++) {
                    all.add(CompletableFuture.supplyAsync(() -> 1, pool));
                }
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                        .thenRunAsync(
                                () ->
                                        sum.complete(
                                                all.stream()
                                                        .mapToInt(CompletableFuture::join)
                                                        .sum()),
                                loop);
            });
        }

        @Override
        public int inTurn(int jobs) {
            return host.start(all -> next(jobs, new OffloadThreads.Sum(jobs, all)));
        }

        private void next(int left, OffloadThreads.Sum sum) {
            CompletableFuture.supplyAsync(() -> 1, pool)
                    .thenAcceptAsync(
                            value -> {
                                sum.add(value);
                                if (left > 1) {
                                    next(left - 1, sum);
                                }
                            },
                            loop);
        }

        @Override
        public void close() throws Exception {
            pool.close();
            host.close();
        }
    }

    /** {@code executeBlocking}, unordered. */
    final class VertxBlocking implements OffloadPeer {
        private final Vertx vertx;
        private final Context context;
        private final Host host;

        VertxBlocking(int size) {
            vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(size));
            context = vertx.getOrCreateContext();
            host =
                    Host.of(
                            task -> context.runOnContext(ignored -> task.run()),
                            () -> vertx.close().await());
        }

        @Override
        public int inFlight(int jobs) {
            return host.start(sum -> {
                var all = new ArrayList<io.vertx.core.Future<Integer>>(jobs);
                for (int i = 0; i < jobs; i++) {
                    all.add(context.executeBlocking(() -> 1, false));
                }
                io.vertx.core.Future.all(all)
                        .onSuccess(done ->
                                sum.complete(
                                        all.stream().mapToInt(io.vertx.core.Future::result).sum()));
            });
        }

        @Override
        public int inTurn(int jobs) {
            return host.start(all -> next(jobs, new OffloadThreads.Sum(jobs, all)));
        }

        private void next(int left, OffloadThreads.Sum sum) {
            context.executeBlocking(() -> 1, false)
                    .onSuccess(value -> {
                        sum.add(value);
                        if (left > 1) {
                            next(left - 1, sum);
                        }
                    });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    /** {@code boundedElastic} or {@code parallel}, and back to a single-threaded scheduler. */
    final class ReactorPool implements OffloadPeer {
        private final Scheduler loop = Schedulers.newSingle("loop");
        private final Host host = Host.of(loop::schedule, loop::dispose);
        private final Scheduler pool;

        ReactorPool(boolean computing, int size) {
            pool =
                    computing
                            ? Schedulers.newParallel("pool", size)
                            : Schedulers.newBoundedElastic(size, Integer.MAX_VALUE, "pool");
        }

        @Override
        public int inFlight(int jobs) {
            return host.start(all -> {
                var sum = new OffloadThreads.Sum(jobs, all);
                Flux.range(0, jobs).flatMap(i -> job(), jobs).publishOn(loop).subscribe(sum::add);
            });
        }

        @Override
        public int inTurn(int jobs) {
            return host.start(all -> {
                var sum = new OffloadThreads.Sum(jobs, all);
                Flux.range(0, jobs).concatMap(i -> job().publishOn(loop)).subscribe(sum::add);
            });
        }

        private Mono<Integer> job() {
            return Mono.fromCallable(() -> 1).subscribeOn(pool);
        }

        @Override
        public void close() throws Exception {
            pool.dispose();
            host.close();
        }
    }

    /** {@code Dispatchers.IO} or {@code Dispatchers.Default}, from a loop of runBlocking. */
    final class KotlinPool implements OffloadPeer {
        private final KotlinJobs pool;

        KotlinPool(boolean computing, int size) {
            pool = new KotlinJobs(computing, size);
        }

        @Override
        public int inFlight(int jobs) {
            return pool.inFlight(jobs);
        }

        @Override
        public int inTurn(int jobs) {
            return pool.inTurn(jobs);
        }

        @Override
        public void close() {
            pool.close();
        }
    }
}
