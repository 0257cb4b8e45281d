package dev.millrace.benchmarks;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.FiberEngine;
import dev.millrace.executor.Dispatcher;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Everybody's way off a loop and back. */
interface OffloadPeer extends AutoCloseable {
    int inFlight(boolean blocking, int jobs) throws Exception;

    int inTurn(int jobs) throws Exception;

    static OffloadPeer of(String name) throws Exception {
        return switch (name) {
            case "carrier" -> new Millrace(FiberEngine.CARRIER);
            case "baton" -> new Millrace(FiberEngine.BATON);
            case "nettyPool" -> new Pool(Peer.of("nettyNio"), false);
            case "completableFuture" -> new Pool(Peer.of("executor"), true);
            case "vertx" -> new VertxBlocking();
            case "reactor" -> new Elastic();
            case "kotlin" -> new DispatchersIo();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Ours. */
    final class Millrace implements OffloadPeer {
        private final Ours ours;

        Millrace(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int inFlight(boolean blocking, int jobs) throws Exception {
            Dispatcher place = blocking ? Dispatcher.blocking() : Dispatcher.cpu();
            var sum = new OffloadThreads.Sum(jobs);
            ours.loop.callSoonThreadSafe(() -> {
                for (int i = 0; i < jobs; i++) {
                    runInExecutor(place, () -> 1).addDoneCallback(done -> sum.add(done.result()));
                }
            });
            return sum.await();
        }

        @Override
        public int inTurn(int jobs) {
            return ours.run(() -> {
                int sum = 0;
                for (int i = 0; i < jobs; i++) {
                    sum += runInExecutor(Dispatcher.cpu(), () -> 1).await();
                }
                return sum;
            });
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    /** A loop that is told by callbacks. */
    abstract class ByCallback implements OffloadPeer {
        abstract void onLoop(Runnable task);

        /** On the loop: runs a job elsewhere and tells its result on the loop. */
        abstract void offload(IntConsumer result);

        @Override
        public int inFlight(boolean blocking, int jobs) throws Exception {
            var sum = new OffloadThreads.Sum(jobs);
            onLoop(() -> {
                for (int i = 0; i < jobs; i++) {
                    offload(sum::add);
                }
            });
            return sum.await();
        }

        @Override
        public int inTurn(int jobs) throws Exception {
            var sum = new OffloadThreads.Sum(jobs);
            onLoop(() -> next(jobs, sum));
            return sum.await();
        }

        private void next(int left, OffloadThreads.Sum sum) {
            offload(value -> {
                sum.add(value);
                if (left > 1) {
                    next(left - 1, sum);
                }
            });
        }
    }

    /** A loop with a fixed pool beside it, by hand or by CompletableFuture. */
    final class Pool extends ByCallback {
        private final Peer loop;
        private final boolean futures;
        private final ExecutorService pool =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

        Pool(Peer loop, boolean futures) {
            this.loop = loop;
            this.futures = futures;
        }

        @Override
        void onLoop(Runnable task) {
            loop.executor.execute(task);
        }

        @Override
        void offload(IntConsumer result) {
            if (futures) {
                CompletableFuture.supplyAsync(() -> 1, pool)
                        .thenAcceptAsync(result::accept, loop.executor);
            } else {
                pool.execute(() -> {
                    int value = 1;
                    loop.executor.execute(() -> result.accept(value));
                });
            }
        }

        @Override
        public void close() throws Exception {
            pool.close();
            loop.close();
        }
    }

    /** {@code executeBlocking}, unordered. */
    final class VertxBlocking extends ByCallback {
        private final Vertx vertx = Vertx.vertx();
        private final Context context = vertx.getOrCreateContext();

        @Override
        void onLoop(Runnable task) {
            context.runOnContext(ignored -> task.run());
        }

        @Override
        void offload(IntConsumer result) {
            context.executeBlocking(() -> 1, false).onSuccess(result::accept);
        }

        @Override
        public void close() {
            vertx.close().await();
        }
    }

    /** {@code boundedElastic()}, back on a single. */
    final class Elastic extends ByCallback {
        private final Scheduler loop = Schedulers.newSingle("loop");

        @Override
        void onLoop(Runnable task) {
            loop.schedule(task);
        }

        @Override
        void offload(IntConsumer result) {
            Mono.fromCallable(() -> 1)
                    .subscribeOn(Schedulers.boundedElastic())
                    .publishOn(loop)
                    .subscribe(result::accept);
        }

        @Override
        public void close() {
            loop.dispose();
        }
    }

    /** {@code withContext(Dispatchers.IO)} inside runBlocking. */
    final class DispatchersIo implements OffloadPeer {
        @Override
        public int inFlight(boolean blocking, int jobs) {
            return KotlinTasks.offload(jobs);
        }

        @Override
        public int inTurn(int jobs) {
            return KotlinTasks.offloadInTurn(jobs);
        }

        @Override
        public void close() {}
    }
}
