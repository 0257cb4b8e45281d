package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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
                    case "kotlin" -> KotlinTasks::wakeAll;
                    default -> Waiters::wakeThreads;
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

    /** Lets all tasks wait for a value, which is 1, and adds up what they got. */
    private interface Contestant extends AutoCloseable {
        int wakeAll(int tasks) throws Exception;

        @Override
        default void close() throws Exception {}
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
                            int one = value.await(); // others add while this waits
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

    private static int wakeThreads(int tasks) throws InterruptedException {
        var sum = new AtomicInteger();
        var ended = new CountDownLatch(tasks);
        var begun = new CountDownLatch(tasks);
        var value = new CompletableFuture<Integer>();
        for (int i = 0; i < tasks; i++) {
            Thread.startVirtualThread(() -> {
                begun.countDown();
                sum.addAndGet(value.join());
                ended.countDown();
            });
        }
        begun.await();
        value.complete(1);
        ended.await();
        return sum.get();
    }
}
