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
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Mono;

/**
 * A body becomes a {@code Mono} that runs on the loop, and is awaited on the same loop. The {@code
 * Mono} escapes.
 */
@State(Scope.Benchmark)
public class ColdMono {
    private static final int VALUES = 100_000;

    @Param({"carrier", "baton", "kotlin"})
    public String contestant;

    private @Nullable Ours ours;
    private @Nullable KotlinValues kotlin;

    @Setup
    public void start() {
        switch (contestant) {
            case "carrier" -> ours = new Ours(FiberEngine.CARRIER);
            case "baton" -> ours = new Ours(FiberEngine.BATON);
            default -> kotlin = new KotlinValues();
        }
    }

    @TearDown
    public void stop() throws Exception {
        if (ours != null) {
            ours.close();
        } else {
            kotlin.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int body(Blackhole blackhole) {
        return ours == null
                ? kotlin.coldMonos(VALUES, blackhole)
                : ours.run(() -> awaitAll(blackhole));
    }

    private static int awaitAll(Blackhole blackhole) {
        int sum = 0;
        for (int i = 0; i < VALUES; i++) {
            Mono<Integer> mono = ReactorBridge.toMono(() -> 1);
            blackhole.consume(mono);
            sum += ReactorBridge.awaitRequired(mono);
        }
        return sum;
    }
}
