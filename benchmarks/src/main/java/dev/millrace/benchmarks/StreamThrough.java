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

/**
 * Over the border and back: a {@code Flux} becomes a stream and a {@code Flux} again, and a loop in
 * a body becomes a {@code Flux} that is pulled on the same thread.
 */
@State(Scope.Benchmark)
public class StreamThrough {
    private static final int ELEMENTS = 100_000;

    @Param({"carrier", "baton", "kotlin"})
    public String contestant;

    private final Flux<Integer> source = Flux.range(0, ELEMENTS).hide();

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
    @OperationsPerInvocation(ELEMENTS)
    public int inAndOut() throws InterruptedException {
        Flux<Integer> back =
                ours == null
                        ? KotlinStreams.through(source)
                        : ReactorBridge.toFlux(ours.loop, ReactorBridge.stream(source));
        return Sum.of(back, Long.MAX_VALUE);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int outAndIn() {
        return ours == null ? KotlinStreams.outAndIn(ELEMENTS) : ours.run(StreamThrough::pull);
    }

    private static int pull() {
        Flux<Integer> flux =
                ReactorBridge.toFlux(out -> {
                    for (int i = 0; i < ELEMENTS; i++) {
                        out.emit(i);
                    }
                });
        int sum = 0;
        try (var elements = ReactorBridge.stream(flux)) {
            for (Integer next = elements.next(); next != null; next = elements.next()) {
                sum += next;
            }
        }
        return sum;
    }
}
