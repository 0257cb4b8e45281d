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
import reactor.core.publisher.Flux;

/**
 * Both bridges in a row: a {@code Flux} becomes a stream and a {@code Flux} again, and a body that
 * emits in a loop becomes a {@code Flux} that is read on the same thread.
 */
@State(Scope.Benchmark)
public class StreamThrough {
    private static final int ELEMENTS = 100_000;

    @Param({"carrier", "baton", "kotlin"})
    public String contestant;

    private final Flux<Integer> source = Flux.range(0, ELEMENTS).hide();

    private @Nullable Ours ours;
    private @Nullable KotlinStreams kotlin;
    private Host host;

    @Setup
    public void start() {
        switch (contestant) {
            case "carrier" -> ours = new Ours(FiberEngine.CARRIER);
            case "baton" -> ours = new Ours(FiberEngine.BATON);
            default -> kotlin = new KotlinStreams();
        }
        host =
                ours == null
                        ? Host.of(kotlin.getExecutor(), kotlin)
                        : Host.of(ours.loop::callSoonThreadSafe, ours);
    }

    @TearDown
    public void stop() throws Exception {
        host.close();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int inAndOut(Blackhole blackhole) {
        return host.start(
                sum -> Sink.subscribe(through(source), Long.MAX_VALUE, ELEMENTS, blackhole, sum));
    }

    private Flux<Integer> through(Flux<Integer> flux) {
        return ours == null
                ? KotlinStreams.through(flux)
                : ReactorBridge.toFlux(ours.loop, ReactorBridge.stream(flux));
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int outAndIn(Blackhole blackhole) {
        var kept = new Kept(blackhole);
        if (ours == null) {
            kotlin.outAndIn(ELEMENTS, kept);
        } else {
            ours.run(() -> pull(kept));
        }
        return kept.checked(ELEMENTS);
    }

    private static @Nullable Void pull(Kept kept) {
        Flux<Integer> flux =
                ReactorBridge.toFlux(out -> {
                    for (int i = 0; i < ELEMENTS; i++) {
                        out.emit(i);
                    }
                });
        try (var elements = ReactorBridge.stream(flux)) {
            for (Integer next = elements.next(); next != null; next = elements.next()) {
                kept.accept(next);
            }
        }
        return null;
    }
}
