package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Subtask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * 10,000 tasks are forked into a group and joined: trivial ones, and ones that each yield once. The
 * forking code is a task, too, or what the contestant has instead, on the contestant's own threads.
 */
@State(Scope.Benchmark)
public class Fork {
    private static final int TASKS = 10_000;

    @Param({
        "carrier",
        "baton",
        "kotlin",
        "structuredTaskScope",
        "structuredTaskScope-p1",
        "virtualThreads",
        "virtualThreads-p1",
        "vertx",
        "completableFuture"
    })
    public String contestant;

    @Param("1")
    public int scale;

    private Contestant tasks;

    @Setup
    public void start() {
        tasks =
                switch (contestant) {
                    case "carrier" -> new Groups(FiberEngine.CARRIER);
                    case "baton" -> new Groups(FiberEngine.BATON);
                    case "kotlin" -> new Coroutines();
                    case "structuredTaskScope", "structuredTaskScope-p1" -> new Scopes();
                    case "virtualThreads", "virtualThreads-p1" -> new Threads();
                    case "vertx" -> new VertxThreads();
                    default -> new Futures();
                };
    }

    @TearDown
    public void stop() throws Exception {
        tasks.close();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int trivial() throws Exception {
        return Pairs.checked(tasks.forkAndJoin(TASKS * scale, false), TASKS * scale);
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int yielding() throws Exception {
        return Pairs.checked(tasks.forkAndJoin(TASKS * scale, true), TASKS * scale);
    }

    /** Forks all tasks, which all return 1, and adds up the results. */
    private interface Contestant extends AutoCloseable {
        int forkAndJoin(int tasks, boolean yielding) throws Exception;
    }

    private static final class Groups implements Contestant {
        private final Ours ours;

        Groups(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int forkAndJoin(int tasks, boolean yielding) {
            return ours.run(() -> TaskGroup.call(group -> sum(group, tasks, yielding)));
        }

        private static int sum(TaskGroup group, int tasks, boolean yielding) {
            var all = new ArrayList<Task<Integer>>(tasks);
            for (int i = 0; i < tasks; i++) {
                all.add(group.fork(yielding ? Groups::yieldOnce : () -> 1));
            }
            int sum = 0;
            for (Task<Integer> task : all) {
                sum += task.await();
            }
            return sum;
        }

        private static int yieldOnce() {
            Async.checkpoint();
            return 1;
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class Coroutines implements Contestant {
        private final KotlinTasks coroutines = new KotlinTasks();

        @Override
        public int forkAndJoin(int tasks, boolean yielding) {
            return yielding ? coroutines.spawnYieldJoin(tasks) : coroutines.spawnJoin(tasks);
        }

        @Override
        public void close() {
            coroutines.close();
        }
    }

    private static int yieldThread() {
        Thread.yield();
        return 1;
    }

    /** Forks from a virtual thread. */
    private abstract static class VirtualThreads implements Contestant {
        private final Host host = Host.virtualThread();

        abstract int forkAndJoinHere(int tasks, boolean yielding) throws Exception;

        @Override
        public int forkAndJoin(int tasks, boolean yielding) {
            return host.run(() -> forkAndJoinHere(tasks, yielding));
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    private static final class Scopes extends VirtualThreads {
        @Override
        int forkAndJoinHere(int tasks, boolean yielding) throws Exception {
            try (var scope = StructuredTaskScope.open()) {
                var all = new ArrayList<Subtask<Integer>>(tasks);
                for (int i = 0; i < tasks; i++) {
                    all.add(scope.fork(yielding ? Fork::yieldThread : () -> 1));
                }
                scope.join();
                int sum = 0;
                for (Subtask<Integer> task : all) {
                    sum += task.get();
                }
                return sum;
            }
        }
    }

    private static final class Threads extends VirtualThreads {
        @Override
        int forkAndJoinHere(int tasks, boolean yielding) throws Exception {
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                var all = new ArrayList<java.util.concurrent.Future<Integer>>(tasks);
                for (int i = 0; i < tasks; i++) {
                    all.add(executor.submit(yielding ? Fork::yieldThread : () -> 1));
                }
                int sum = 0;
                for (var task : all) {
                    sum += task.get();
                }
                return sum;
            }
        }
    }

    /** Vert.x's context that runs tasks on virtual threads, one at a time. */
    private static final class VertxThreads implements Contestant {
        private final Vertx vertx = Vertx.vertx();
        private final Context context;
        private final Host host;

        VertxThreads() {
            var home = new CompletableFuture<Context>();
            vertx.deployVerticle(
                    new VerticleBase() {
                        @Override
                        public Future<?> start() {
                            home.complete(super.context);
                            return Future.succeededFuture();
                        }
                    },
                    new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD));
            context = home.join();
            host = Host.of(task -> context.runOnContext(ignored -> task.run()), () -> {});
        }

        @Override
        public int forkAndJoin(int tasks, boolean yielding) {
            return host.run(() -> {
                var all = new ArrayList<Future<Integer>>(tasks);
                for (int i = 0; i < tasks; i++) {
                    Promise<Integer> task = Promise.promise();
                    all.add(task.future());
                    context.runOnContext(now -> task.complete(yielding ? yieldOnce() : 1));
                }
                Future.await(Future.all(all)); // awaiting each by itself would cost a switch each
                int sum = 0;
                for (Future<Integer> task : all) {
                    sum += task.result();
                }
                return sum;
            });
        }

        private int yieldOnce() {
            Promise<Integer> next = Promise.promise();
            context.runOnContext(now -> next.complete(1));
            return Future.await(next.future());
        }

        @Override
        public void close() {
            vertx.close().await();
        }
    }

    /** One thread. It cannot wait, so it gets a callback for what follows the join. */
    private static final class Futures implements Contestant {
        private final ExecutorService executor = Executors.newSingleThreadExecutor();
        private final Host host = Host.of(executor, executor::close);

        @Override
        public int forkAndJoin(int tasks, boolean yielding) {
            return host.start(sum -> {
                var all = new ArrayList<CompletableFuture<Integer>>(tasks);
                for (int i = 0; i < tasks; i++) {
                    CompletableFuture<Integer> task =
                            CompletableFuture.supplyAsync(() -> 1, executor);
                    all.add(yielding ? task.thenApplyAsync(one -> one, executor) : task);
                }
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                        .thenRun(() -> sum.complete(sum(all)));
            });
        }

        private static int sum(List<CompletableFuture<Integer>> all) {
            int sum = 0;
            for (CompletableFuture<Integer> task : all) {
                sum += task.join();
            }
            return sum;
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }
}
