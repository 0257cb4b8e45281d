package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.FiberEngine;
import dev.millrace.TaskGroup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Mono;

/**
 * 100,000 tasks are begun, sleep 2 ms each, and end. The sleep itself is 20 ns of the figure.
 * Reactor has no tasks: it subscribes to as many delays.
 */
@State(Scope.Benchmark)
public class Sleepers {
    private static final int TASKS = 100_000;
    private static final Duration SLEEP = Duration.ofMillis(2);

    @Param({"carrier", "baton", "kotlin", "virtualThreads", "structuredTaskScope", "reactor"})
    public String contestant;

    private Contestant tasks;

    @Setup
    public void start() {
        tasks =
                switch (contestant) {
                    case "carrier" -> new Groups(FiberEngine.CARRIER);
                    case "baton" -> new Groups(FiberEngine.BATON);
                    case "kotlin" -> new Coroutines();
                    case "virtualThreads" -> new Threads();
                    case "structuredTaskScope" -> new Scopes();
                    default -> new Delays();
                };
    }

    @TearDown
    public void stop() throws Exception {
        tasks.close();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void sleep() {
        tasks.sleepAll();
    }

    /** Returns when all have slept. */
    private interface Contestant extends AutoCloseable {
        void sleepAll();
    }

    private static final class Groups implements Contestant {
        private final Ours ours;

        Groups(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public void sleepAll() {
            ours.run(() -> {
                TaskGroup.run(group -> {
                    for (int i = 0; i < TASKS; i++) {
                        group.fork(() -> Async.sleep(SLEEP));
                    }
                });
                return null;
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
        public void sleepAll() {
            coroutines.sleepAll(TASKS, SLEEP.toMillis());
        }

        @Override
        public void close() {
            coroutines.close();
        }
    }

    private static Void sleepHere() throws InterruptedException {
        Thread.sleep(SLEEP);
        return null;
    }

    private static final class Threads implements Contestant {
        private final Host host = Host.virtualThread();

        @Override
        public void sleepAll() {
            host.run(() -> {
                try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int i = 0; i < TASKS; i++) {
                        threads.submit(Sleepers::sleepHere);
                    }
                }
                return null;
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    private static final class Scopes implements Contestant {
        private final Host host = Host.virtualThread();

        @Override
        public void sleepAll() {
            host.run(() -> {
                try (var scope = StructuredTaskScope.<Void>open()) {
                    for (int i = 0; i < TASKS; i++) {
                        scope.fork(Sleepers::sleepHere);
                    }
                    scope.join();
                }
                return null;
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    private static final class Delays implements Contestant {
        private final Host host = Host.platformThread();

        @Override
        public void sleepAll() {
            host.start((CompletableFuture<Integer> all) -> {
                var left = new AtomicInteger(TASKS);
                for (int i = 0; i < TASKS; i++) {
                    Mono.delay(SLEEP)
                            .subscribe(ignored -> {
                                if (left.decrementAndGet() == 0) {
                                    all.complete(TASKS);
                                }
                            });
                }
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }
}
