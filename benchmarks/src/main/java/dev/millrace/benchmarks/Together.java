package dev.millrace.benchmarks;

import dev.millrace.Async;
import dev.millrace.Body;
import dev.millrace.FiberEngine;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@code gather}: a task runs ten small bodies at once and adds up their values, 1,000 times in
 * turn; per call. {@code timeout}: a body ends in time in a limit of a second, 10,000 times in
 * turn. A {@code completableFuture} has no body to run for that: it only gets a limit and is
 * completed.
 */
@State(Scope.Benchmark)
public class Together {
    private static final int GATHERED = 1_000;
    private static final int WIDTH = 10;
    private static final int TIMED = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @Param({
        "carrier",
        "baton",
        "kotlin",
        "structuredTaskScope",
        "structuredTaskScope-p1",
        "completableFuture"
    })
    public String contestant;

    private Contestant tasks;

    @Setup
    public void start() {
        tasks =
                switch (contestant) {
                    case "carrier" -> new Loops(FiberEngine.CARRIER);
                    case "baton" -> new Loops(FiberEngine.BATON);
                    case "kotlin" -> new Coroutines();
                    case "structuredTaskScope", "structuredTaskScope-p1" -> new Scopes();
                    default -> new Futures();
                };
    }

    @TearDown
    public void stop() throws Exception {
        tasks.close();
    }

    @Benchmark
    @OperationsPerInvocation(GATHERED)
    public int gather() {
        return Pairs.checked(tasks.gather(GATHERED), GATHERED * WIDTH);
    }

    @Benchmark
    @OperationsPerInvocation(TIMED)
    public int timeout() {
        return Pairs.checked(tasks.inTime(TIMED), TIMED);
    }

    /** All bodies return 1; what they return is added up. */
    private interface Contestant extends AutoCloseable {
        int gather(int calls);

        int inTime(int calls);
    }

    private static final class Loops implements Contestant {
        private static final Body<Integer, RuntimeException> ONE = () -> 1;
        private static final List<Body<Integer, RuntimeException>> BODIES =
                Collections.nCopies(WIDTH, ONE);
        private final Ours ours;

        Loops(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int gather(int calls) {
            return ours.run(() -> {
                int sum = 0;
                for (int i = 0; i < calls; i++) {
                    for (int one : Async.gather(BODIES)) {
                        sum += one;
                    }
                }
                return sum;
            });
        }

        @Override
        public int inTime(int calls) {
            return ours.run(() -> {
                int sum = 0;
                for (int i = 0; i < calls; i++) {
                    sum += Async.timeout(LIMIT, ONE);
                }
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
        public int gather(int calls) {
            return coroutines.gather(calls, WIDTH);
        }

        @Override
        public int inTime(int calls) {
            return coroutines.inTime(calls, LIMIT.toMillis());
        }

        @Override
        public void close() {
            coroutines.close();
        }
    }

    private static final class Scopes implements Contestant {
        private final Host host = Host.virtualThread();

        @Override
        public int gather(int calls) {
            return host.run(() -> {
                int sum = 0;
                for (int i = 0; i < calls; i++) {
                    Joiner<Integer, java.util.stream.Stream<Subtask<Integer>>> all =
                            Joiner.allSuccessfulOrThrow();
                    try (var scope = StructuredTaskScope.open(all)) {
                        for (int j = 0; j < WIDTH; j++) {
                            scope.fork(() -> 1);
                        }
                        sum += scope.join().mapToInt(Subtask::get).sum();
                    }
                }
                return sum;
            });
        }

        @Override
        public int inTime(int calls) {
            return host.run(() -> {
                int sum = 0;
                for (int i = 0; i < calls; i++) {
                    try (var scope =
                            StructuredTaskScope.open(
                                    Joiner.<Integer>awaitAllSuccessfulOrThrow(),
                                    with -> with.withTimeout(LIMIT))) {
                        Subtask<Integer> body = scope.fork(() -> 1);
                        scope.join();
                        sum += body.get();
                    }
                }
                return sum;
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }

    private static final class Futures implements Contestant {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Host host = Host.of(thread, thread::close);

        @Override
        public int gather(int calls) {
            return host.start(all -> next(calls, 0, all));
        }

        private void next(int left, int sum, CompletableFuture<Integer> end) {
            List<CompletableFuture<Integer>> bodies =
                    IntStream.range(0, WIDTH)
                            .mapToObj(i -> CompletableFuture.supplyAsync(() -> 1, thread))
                            .toList();
            CompletableFuture.allOf(bodies.toArray(CompletableFuture[]::new))
                    .thenRun(() -> {
                        int more = sum;
                        for (CompletableFuture<Integer> body : bodies) {
                            more += body.join();
                        }
                        if (left == 1) {
                            end.complete(more);
                        } else {
                            next(left - 1, more, end);
                        }
                    });
        }

        @Override
        public int inTime(int calls) {
            return host.run(() -> {
                int sum = 0;
                for (int i = 0; i < calls; i++) {
                    CompletableFuture<Integer> body =
                            new CompletableFuture<Integer>()
                                    .orTimeout(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
                    body.complete(1);
                    sum += body.join();
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
