package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** 10,000 tasks begin, wait for the same value, are woken by it, and end. */
@State(Scope.Benchmark)
public class Waiters {
    private static final int TASKS = 10_000;

    @Param({"carrier", "baton", "kotlin", "virtualThreads-p1"})
    public String contestant;

    @Param("1")
    public int scale;

    private Contestant tasks;

    @Setup
    public void start() {
        tasks =
                switch (contestant) {
                    case "carrier" -> new Awaiting(FiberEngine.CARRIER);
                    case "baton" -> new Awaiting(FiberEngine.BATON);
                    case "kotlin" -> new Coroutines();
                    default -> new Threads();
                };
    }

    @TearDown
    public void stop() throws Exception {
        tasks.close();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int wake() throws Exception {
        return Pairs.checked(tasks.wakeAll(TASKS * scale), TASKS * scale);
    }

    /** Lets all tasks wait for a value, which is 1, and adds up what they get. */
    private interface Contestant extends AutoCloseable {
        int wakeAll(int tasks) throws Exception;
    }

    private static final class Awaiting implements Contestant {
        private final Ours ours;
        private int sum;

        Awaiting(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int wakeAll(int tasks) {
            return ours.run(() -> {
                sum = 0;
                Promise<Integer> value = ours.loop.promise();
                TaskGroup.run(group -> {
                    for (int i = 0; i < tasks; i++) {
                        group.fork(() -> {
                            int one = value.await(); // read first: others add while this waits
                            sum += one;
                        });
                    }
                    Async.checkpoint(); // until all of them wait
                    value.complete(1);
                });
                return sum;
            });
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class Coroutines implements Contestant {
        private final KotlinTasks coroutines = new KotlinTasks();

        @Override
        public int wakeAll(int tasks) {
            return coroutines.wakeAll(tasks);
        }

        @Override
        public void close() {
            coroutines.close();
        }
    }

    /** Like ours: a thread starts the others, yields, completes the value, and joins. */
    private static final class Threads implements Contestant {
        private final Host host = Host.virtualThread();
        private int sum; // all share one carrier, and none yields while it adds

        @Override
        public int wakeAll(int tasks) {
            return host.run(() -> {
                sum = 0;
                var value = new CompletableFuture<Integer>();
                var all = new Thread[tasks];
                for (int i = 0; i < tasks; i++) {
                    all[i] =
                            Thread.startVirtualThread(() -> {
                                int one = value.join(); // read first: others add while this waits
                                sum += one;
                            });
                }
                Thread.yield(); // until all of them wait
                value.complete(1);
                for (Thread thread : all) {
                    thread.join();
                }
                return sum;
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }
}
