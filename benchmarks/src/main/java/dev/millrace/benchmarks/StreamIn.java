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
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A {@code Flux} is read in a loop with the default prefetch: one that publishes on the reader's
 * own thread, and one that publishes on another.
 */
@State(Scope.Benchmark)
public class StreamIn {
    private static final int ELEMENTS = 100_000;

    @Param({"carrier", "baton", "kotlinAsFlow", "kotlinAsFlowBuffer1024", "fluxToIterable"})
    public String contestant;

    private final Scheduler elsewhere = Schedulers.newSingle("source");
    private final Flux<Integer> here = Flux.range(0, ELEMENTS).hide();
    private final Flux<Integer> across = here.publishOn(elsewhere).hide();

    private Contestant streams;

    @Setup
    public void start() {
        streams =
                switch (contestant) {
                    case "carrier" -> new Pulled(FiberEngine.CARRIER);
                    case "baton" -> new Pulled(FiberEngine.BATON);
                    case "kotlinAsFlow" -> new Flows(false);
                    case "kotlinAsFlowBuffer1024" -> new Flows(true);
                    default -> new Iterated();
                };
    }

    @TearDown
    public void stop() throws Exception {
        elsewhere.dispose();
        streams.close();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int sameThread(Blackhole blackhole) {
        return pull(here, blackhole);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int acrossThreads(Blackhole blackhole) {
        return pull(across, blackhole);
    }

    private int pull(Flux<Integer> source, Blackhole blackhole) {
        var kept = new Kept(blackhole);
        streams.pull(source, kept);
        return kept.checked(ELEMENTS);
    }

    /** Reads all elements, on a thread of its own. */
    private interface Contestant extends AutoCloseable {
        void pull(Flux<Integer> source, Kept kept);
    }

    private static final class Pulled implements Contestant {
        private final Ours ours;

        Pulled(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public void pull(Flux<Integer> source, Kept kept) {
            ours.run(() -> {
                try (var elements = ReactorBridge.stream(source)) {
                    for (Integer next = elements.next(); next != null; next = elements.next()) {
                        kept.accept(next);
                    }
                }
                return null;
            });
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class Flows implements Contestant {
        private final KotlinStreams streams = new KotlinStreams();
        private final boolean buffered;

        Flows(boolean buffered) {
            this.buffered = buffered;
        }

        @Override
        public void pull(Flux<Integer> source, Kept kept) {
            if (buffered) {
                streams.pullBuffered(source, 1024, kept);
            } else {
                streams.pull(source, kept);
            }
        }

        @Override
        public void close() {
            streams.close();
        }
    }

    private static final class Iterated implements Contestant {
        private final Host host = Host.platformThread();

        @Override
        public void pull(Flux<Integer> source, Kept kept) {
            host.run(() -> {
                for (Object element : source.toIterable()) {
                    kept.accept(element);
                }
                return null;
            });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }
}
