package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.TaskGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The heap per task of a million tasks that wait, after a garbage collection. Our tasks are
 * children of one group and await one promise; the bare virtual threads are only parked.
 */
public final class IdleTasks implements Probe {
    private static final int TASKS = 1_000_000;
    private static final int TASKS_IN_A_HURRY = 10_000;
    private static final List<Thread[]> HELD = new ArrayList<>();

    /** For the list of probes. */
    public IdleTasks() {}

    @Override
    public List<String> contestants() {
        return List.of("carrier", "baton", "virtualThreads", "kotlin");
    }

    @Override
    public String unit(String row) {
        return "B";
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public List<Measured> measure(String contestant, boolean quick)
            throws IOException, InterruptedException {
        return Measured.parse(
                Probe.output(
                        Probe.java(
                                List.of(
                                        "--add-opens",
                                        "java.base/java.lang=ALL-UNNAMED",
                                        "-XX:+UseG1GC",
                                        "-Xmx4g",
                                        "-classpath",
                                        System.getProperty("java.class.path")),
                                IdleTasks.class.getName(),
                                contestant,
                                Integer.toString(quick ? TASKS_IN_A_HURRY : TASKS))));
    }

    /**
     * The child process: prints the heap, the processor time and the allocated bytes per task, and
     * exits without waking the tasks.
     */
    public static void main(String[] arguments) throws InterruptedException {
        int tasks = Integer.parseInt(arguments[1]);
        Parking parking =
                switch (arguments[0]) {
                    case "carrier" -> ours(FiberEngine.CARRIER);
                    case "baton" -> ours(FiberEngine.BATON);
                    case "kotlin" -> KotlinTasks::park;
                    default -> IdleTasks::parkThreads;
                };
        parking.park(TASKS_IN_A_HURRY); // so that what is loaded and allocated once does not count
        long before = used();
        Spent begin = Spent.byNow();
        parking.park(tasks);
        Spent end = Spent.byNow();
        System.out.println(begin.until(end, tasks, (used() - before) / (double) tasks));
        Runtime.getRuntime().halt(0);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Returns once that many tasks are parked. */
    private interface Parking {
        void park(int tasks) throws InterruptedException;
    }

    private static Parking ours(FiberEngine engine) {
        var ours = new Ours(engine);
        return tasks -> {
            var parked = new CountDownLatch(1);
            ours.loop.submit(() -> {
                Promise<Integer> never = ours.loop.promise();
                TaskGroup.run(group -> {
                    for (int i = 0; i < tasks; i++) {
                        group.fork(() -> never.await());
                    }
                    group.fork(() -> {
                        Async.checkpoint(); // runs after all of them
                        parked.countDown();
                        return never.await();
                    });
                });
            });
            parked.await();
        };
    }

    private static void parkThreads(int tasks) throws InterruptedException {
        var running = new AtomicInteger(tasks);
        var threads = new Thread[tasks];
        for (int i = 0; i < tasks; i++) {
            threads[i] =
                    Thread.startVirtualThread(() -> {
                        running.decrementAndGet();
                        while (true) {
                            LockSupport.park();
                        }
                    });
        }
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        HELD.add(threads);
    }
}
