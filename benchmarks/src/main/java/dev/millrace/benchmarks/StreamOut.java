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
import reactor.core.publisher.FluxSink;

/** A loop in a body is made a {@code Flux} and subscribed to: without bound, and in batches. */
@State(Scope.Benchmark)
public class StreamOut {
    private static final int ELEMENTS = 100_000;

    @Param({"carrier", "baton", "kotlinAsFlux", "fluxGenerate", "fluxPush", "fluxCreate"})
    public String contestant;

    private @Nullable Ours ours;
    private Flux<Integer> flux;

    @Setup
    public void start() {
        flux =
                switch (contestant) {
                    case "carrier" -> flux(new Ours(FiberEngine.CARRIER));
                    case "baton" -> flux(new Ours(FiberEngine.BATON));
                    case "kotlinAsFlux" -> KotlinStreams.flux(ELEMENTS);
                    case "fluxGenerate" -> generated();
                    case "fluxPush" -> Flux.push(StreamOut::fill);
                    default -> Flux.create(StreamOut::fill);
                };
        flux = flux.hide();
    }

    private Flux<Integer> flux(Ours running) {
        ours = running;
        return ReactorBridge.toFlux(
                running.loop,
                out -> {
                    for (int i = 0; i < ELEMENTS; i++) {
                        out.emit(i);
                    }
                });
    }

    private static Flux<Integer> generated() {
        return Flux.generate(
                () -> 0,
                (i, sink) -> {
                    if (i == ELEMENTS) {
                        sink.complete();
                    } else {
                        sink.next(i);
                    }
                    return i + 1;
                });
    }

    private static void fill(FluxSink<Integer> sink) {
        for (int i = 0; i < ELEMENTS; i++) {
            sink.next(i);
        }
        sink.complete();
    }

    @TearDown
    public void stop() throws Exception {
        if (ours != null) {
            ours.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int unbounded() throws InterruptedException {
        return Sum.of(flux, Long.MAX_VALUE);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int batchesOf64() throws InterruptedException {
        return Sum.of(flux, 64);
    }
}
