package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.Task;
import dev.millrace.reactor.ReactorBridge;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Mono;

/**
 * A completed value becomes a {@code Mono}, which escapes, and a foreign thread blocks for it. The
 * foreign thread is the measuring thread.
 */
@State(Scope.Benchmark)
public class BlockForDone {
    private static final int SOURCES = 1_000;

    @Param({"carrier", "baton", "monoFromFuture"})
    public String contestant;

    private final List<CompletableFuture<Integer>> futures =
            IntStream.range(0, SOURCES).mapToObj(CompletableFuture::completedFuture).toList();

    private List<Task<Integer>> tasks = List.of();
    private @Nullable Ours ours;

    @Setup
    public void start() {
        ours =
                switch (contestant) {
                    case "carrier" -> new Ours(FiberEngine.CARRIER);
                    case "baton" -> new Ours(FiberEngine.BATON);
                    default -> null;
                };
        if (ours != null) {
            Ours running = ours;
            tasks = ours.run(() -> doneTasks(running));
        }
    }

    private static List<Task<Integer>> doneTasks(Ours ours) {
        List<Task<Integer>> all =
                IntStream.range(0, SOURCES).mapToObj(i -> ours.loop.detach(() -> i)).toList();
        all.forEach(Task::await);
        return all;
    }

    @TearDown
    public void stop() throws Exception {
        if (ours != null) {
            ours.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(SOURCES)
    public int block(Blackhole blackhole) {
        int sum = 0;
        if (ours == null) {
            for (CompletableFuture<Integer> future : futures) {
                Mono<Integer> mono = Mono.fromFuture(future);
                blackhole.consume(mono);
                sum += mono.block();
            }
        } else {
            for (Task<Integer> task : tasks) {
                Mono<Integer> mono = ReactorBridge.toMono(task);
                blackhole.consume(mono);
                sum += mono.block();
            }
        }
        return sum;
    }
}
