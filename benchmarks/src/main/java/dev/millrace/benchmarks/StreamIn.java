package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.reactor.ReactorBridge;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A {@code Flux} is pulled in a loop, each at its default prefetch: one that publishes on the
 * puller's own thread, and one that publishes on another.
 */
@State(Scope.Benchmark)
public class StreamIn {
    private static final int ELEMENTS = 100_000;

    @Param({"carrier", "baton", "kotlinAsFlow", "kotlinAsFlowBuffer1024", "fluxToIterable"})
    public String contestant;

    private final Scheduler elsewhere = Schedulers.newSingle("source");
    private final Flux<Integer> here = Flux.range(0, ELEMENTS).hide();
    private final Flux<Integer> across = here.publishOn(elsewhere).hide();

    private @Nullable Ours ours;

    @Setup
    public void start() {
        ours =
                switch (contestant) {
                    case "carrier" -> new Ours(FiberEngine.CARRIER);
                    case "baton" -> new Ours(FiberEngine.BATON);
                    default -> null;
                };
    }

    @TearDown
    public void stop() throws Exception {
        elsewhere.dispose();
        if (ours != null) {
            ours.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int sameThread() {
        return sum(here);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int acrossThreads() {
        return sum(across);
    }

    private int sum(Flux<Integer> source) {
        return switch (contestant) {
            case "kotlinAsFlow" -> KotlinStreams.sum(source);
            case "kotlinAsFlowBuffer1024" -> KotlinStreams.sumBuffered(source, 1024);
            case "fluxToIterable" -> iterate(source);
            default -> ours.run(() -> pull(source));
        };
    }

    private static int iterate(Flux<Integer> source) {
        int sum = 0;
        for (int element : source.toIterable()) {
            sum += element;
        }
        return sum;
    }

    private static int pull(Flux<Integer> source) {
        int sum = 0;
        try (var elements = ReactorBridge.stream(source)) {
            for (Integer next = elements.next(); next != null; next = elements.next()) {
                sum += next;
            }
        }
        return sum;
    }
}
