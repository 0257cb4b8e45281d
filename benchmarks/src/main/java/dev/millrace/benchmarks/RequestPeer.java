package dev.millrace.benchmarks;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.FiberEngine;
import dev.millrace.LoopGroup;
import dev.millrace.TaskGroup;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.sync.AsyncSemaphore;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Each contestant's way to serve requests. */
interface RequestPeer extends AutoCloseable {
    /** Serves requests 0, 1, 2 and so on, some at a time, and adds up what they return. */
    long serve(int requests, int atATime) throws Exception;

    static RequestPeer of(String name, Backend backend) {
        return switch (name) {
            case "carrier" -> new Loops(FiberEngine.CARRIER, 1, backend);
            case "carrier-twoLoops" -> new Loops(FiberEngine.CARRIER, 2, backend);
            case "baton" -> new Loops(FiberEngine.BATON, 1, backend);
            case "virtualThreads" -> new VirtualThreads(backend);
            case "structuredTaskScope" -> new Scopes(backend);
            case "completableFuture" -> new Futures(backend);
            case "reactor" -> new Chain(backend);
            case "kotlin" -> new Coroutines(false, backend);
            case "kotlinDefault" -> new Coroutines(true, backend);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Ours: each loop serves its share, in tasks. */
    final class Loops implements RequestPeer {
        private final LoopGroup group;
        private final Backend backend;

        Loops(FiberEngine engine, int loops, Backend backend) {
            group = LoopGroup.open(loops, Ours.settings(engine));
            this.backend = backend;
        }

        @Override
        public long serve(int requests, int atATime) {
            int loops = group.loops().size();
            var shares = new ArrayList<CompletableFuture<Long>>(loops);
            for (int i = 0; i < loops; i++) {
                int first = i;
                shares.add(group.submit(() -> serveEvery(loops, first, requests, atATime / loops)));
            }
            long sum = 0;
            for (CompletableFuture<Long> share : shares) {
                sum += share.join();
            }
            return sum;
        }

        private long serveEvery(int step, int first, int requests, int atATime) {
            long[] sum = {0};
            AsyncSemaphore slots = AsyncSemaphore.create(atATime);
            TaskGroup.run(tasks -> {
                for (int i = first; i < requests; i += step) {
                    int request = i;
                    slots.acquire();
                    tasks.fork(() -> {
                        try {
                            int answer = handle(request); // others add while this waits
                            sum[0] += answer;
                        } finally {
                            slots.release();
                        }
                    });
                }
            });
            return sum[0];
        }

        private int handle(int request) {
            int row = runInExecutor(() -> backend.query(request)).await();
            int later = ReactorBridge.awaitRequired(Mono.delay(Backend.DELAY).thenReturn(row));
            return Backend.render(FutureBridge.await(backend.call(later)));
        }

        @Override
        public void close() {
            group.close();
        }
    }

    /** A virtual thread for each request; it makes the blocking call itself. */
    final class VirtualThreads implements RequestPeer {
        private final Host host = Host.virtualThread();
        private final Handler handler;

        VirtualThreads(Backend backend) {
            handler = new Handler(backend);
        }

        @Override
        public long serve(int requests, int atATime) {
            return host.run(() -> {
                var slots = new Semaphore(atATime);
                var sum = new LongAdder();
                try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int i = 0; i < requests; i++) {
                        int request = i;
                        slots.acquire();
                        threads.submit(() -> handler.handle(request, slots, sum));
                    }
                }
                return sum.sum();
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    /** The same, with a scope as the owner of the threads. */
    final class Scopes implements RequestPeer {
        private final Host host = Host.virtualThread();
        private final Handler handler;

        Scopes(Backend backend) {
            handler = new Handler(backend);
        }

        @Override
        public long serve(int requests, int atATime) {
            return host.run(() -> {
                var slots = new Semaphore(atATime);
                var sum = new LongAdder();
                try (var scope = StructuredTaskScope.<Void>open()) {
                    for (int i = 0; i < requests; i++) {
                        int request = i;
                        slots.acquire();
                        scope.fork(() -> handler.handle(request, slots, sum));
                    }
                    scope.join();
                }
                return sum.sum();
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    /** A request on a virtual thread of its own. */
    final class Handler {
        private final Semaphore connections = new Semaphore(Backend.CONNECTIONS);
        private final Backend backend;

        Handler(Backend backend) {
            this.backend = backend;
        }

        Void handle(int request, Semaphore slots, LongAdder sum) throws Exception {
            try {
                int row;
                connections.acquire();
                try {
                    row = backend.query(request);
                } finally {
                    connections.release();
                }
                int later = Mono.delay(Backend.DELAY).thenReturn(row).block();
                sum.add(Backend.render(backend.call(later).get()));
                return null;
            } finally {
                slots.release();
            }
        }
    }

    /** A pool for the blocking calls, and stages for the rest. */
    final class Futures implements RequestPeer {
        private final Host host = Host.platformThread();
        private final ExecutorService pool = Executors.newFixedThreadPool(Backend.CONNECTIONS);
        private final Backend backend;

        Futures(Backend backend) {
            this.backend = backend;
        }

        @Override
        public long serve(int requests, int atATime) {
            return host.run(() -> {
                var slots = new Semaphore(atATime);
                var sum = new LongAdder();
                for (int i = 0; i < requests; i++) {
                    int request = i;
                    slots.acquire();
                    CompletableFuture.supplyAsync(() -> backend.query(request), pool)
                            .thenCompose(
                                    row -> Mono.delay(Backend.DELAY).thenReturn(row).toFuture())
                            .thenCompose(backend::call)
                            .thenApplyAsync(Backend::render)
                            .whenComplete((answer, failure) -> {
                                if (failure == null) { // otherwise the sum is wrong
                                    sum.add(answer);
                                }
                                slots.release();
                            });
                }
                slots.acquire(atATime);
                return sum.sum();
            });
        }

        @Override
        public void close() throws Exception {
            pool.close();
            host.close();
        }
    }

    /** {@code flatMap}, an elastic scheduler for the blocking calls, and the parallel one. */
    final class Chain implements RequestPeer {
        private final Host host = Host.platformThread();
        private final Scheduler elastic =
                Schedulers.newBoundedElastic(Backend.CONNECTIONS, Integer.MAX_VALUE, "queries");
        private final Backend backend;

        Chain(Backend backend) {
            this.backend = backend;
        }

        @Override
        public long serve(int requests, int atATime) {
            return host.run(() ->
                    Flux.range(0, requests)
                            .flatMap(this::handle, atATime)
                            .reduce(0L, Long::sum)
                            .block());
        }

        private Mono<Integer> handle(int request) {
            return Mono.fromCallable(() -> backend.query(request))
                    .subscribeOn(elastic)
                    .flatMap(row -> Mono.delay(Backend.DELAY).thenReturn(row))
                    .flatMap(later -> Mono.fromFuture(() -> backend.call(later)))
                    .publishOn(Schedulers.parallel())
                    .map(Backend::render);
        }

        @Override
        public void close() throws Exception {
            elastic.dispose();
            host.close();
        }
    }

    /** Kotlin's: on a loop of runBlocking, or on all cores. */
    final class Coroutines implements RequestPeer {
        private final KotlinRequests requests;

        Coroutines(boolean onAllCores, Backend backend) {
            requests = new KotlinRequests(onAllCores, backend);
        }

        @Override
        public long serve(int requests, int atATime) {
            return this.requests.serve(requests, atATime);
        }

        @Override
        public void close() {
            requests.close();
        }
    }
}
