package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.reactor.ReactorBridge;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * A body that emits in a loop becomes a {@code Flux}, which is subscribed to on the thread that it
 * runs on: with unbounded demand, and in batches.
 */
@State(Scope.Benchmark)
public class StreamOut {
    private static final int ELEMENTS = 100_000;

    @Param({"carrier", "baton", "kotlinAsFlux", "fluxGenerate", "fluxPush", "fluxCreate"})
    public String contestant;

    private Host host;
    private Flux<Integer> flux;

    @Setup
    public void start() {
        switch (contestant) {
            case "carrier" -> ours(FiberEngine.CARRIER);
            case "baton" -> ours(FiberEngine.BATON);
            case "kotlinAsFlux" -> {
                var loop = new KotlinLoop();
                host = Host.of(loop.getExecutor(), loop);
                flux = KotlinStreams.flux(ELEMENTS);
            }
            default -> {
                host = Host.platformThread();
                flux =
                        switch (contestant) {
                            case "fluxGenerate" -> generated();
                            case "fluxPush" -> Flux.push(StreamOut::fill);
                            case "fluxCreate" -> Flux.create(StreamOut::fill);
                            default -> throw new IllegalArgumentException(contestant);
                        };
            }
        }
        flux = flux.hide();
    }

    private void ours(FiberEngine engine) {
        var ours = new Ours(engine);
        host = Host.of(ours.loop::callSoonThreadSafe, ours);
        flux =
                ReactorBridge.toFlux(
                        ours.loop,
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
        host.close();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int unbounded(Blackhole blackhole) {
        return subscribe(Long.MAX_VALUE, blackhole);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int batchesOf64(Blackhole blackhole) {
        return subscribe(64, blackhole);
    }

    private int subscribe(long batch, Blackhole blackhole) {
        return host.start(sum -> Sink.subscribe(flux, batch, ELEMENTS, blackhole, sum));
    }
}
