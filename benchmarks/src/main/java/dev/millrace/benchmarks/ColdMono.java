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

/** A body is made a {@code Mono} that runs on the loop, and awaited on the same loop. */
@State(Scope.Benchmark)
public class ColdMono {
    private static final int VALUES = 100_000;

    @Param({"carrier", "baton", "kotlin"})
    public String contestant;

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
        if (ours != null) {
            ours.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(VALUES)
    public int body() {
        return ours == null ? KotlinValues.coldMonos(VALUES) : ours.run(ColdMono::awaitAll);
    }

    private static int awaitAll() {
        int sum = 0;
        for (int i = 0; i < VALUES; i++) {
            sum += ReactorBridge.awaitRequired(ReactorBridge.toMono(() -> 1));
        }
        return sum;
    }
}
