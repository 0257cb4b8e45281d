package dev.millrace.benchmarks;

import dev.millrace.FiberEngine;
import dev.millrace.stream.AsyncStream;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Flux;

/** A list is mapped, filtered and added up without waiting: the cost of operators per element. */
@State(Scope.Benchmark)
public class FusedStream {
    private static final int ELEMENTS = 100_000;

    @Param({"carrier", "baton", "flux", "flowable", "kotlinFlow", "jdkStream"})
    public String contestant;

    private final List<Integer> ints = IntStream.range(0, ELEMENTS).boxed().toList();
    private final int expected = IntStream.rangeClosed(1, ELEMENTS).filter(n -> n % 2 == 0).sum();

    private Contestant pipeline;

    @Setup
    public void start() {
        pipeline =
                switch (contestant) {
                    case "carrier" -> new Loops(FiberEngine.CARRIER);
                    case "baton" -> new Loops(FiberEngine.BATON);
                    case "kotlinFlow" -> new Flows();
                    default -> new Threads(contestant);
                };
    }

    @TearDown
    public void stop() throws Exception {
        pipeline.close();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int mapFilterFold(Blackhole blackhole) {
        return Pairs.checked(pipeline.sum(ints, blackhole), expected);
    }

    /** Makes each element escape, as if it were stored. */
    private static int add(int sum, Integer element, Blackhole blackhole) {
        blackhole.consume(element);
        return sum + element;
    }

    /** Adds one to all numbers, and sums up the even results. */
    private interface Contestant extends AutoCloseable {
        int sum(List<Integer> ints, Blackhole blackhole);
    }

    private static final class Loops implements Contestant {
        private final Ours ours;

        Loops(FiberEngine engine) {
            ours = new Ours(engine);
        }

        @Override
        public int sum(List<Integer> ints, Blackhole blackhole) {
            return ours.run(() ->
                    AsyncStream.from(ints)
                            .map(n -> n + 1)
                            .filter(n -> n % 2 == 0)
                            .<Integer, RuntimeException>fold(
                                    0, (sum, n) -> add(sum, n, blackhole)));
        }

        @Override
        public void close() throws Exception {
            ours.close();
        }
    }

    private static final class Flows implements Contestant {
        private final KotlinFlows flows = new KotlinFlows();

        @Override
        public int sum(List<Integer> ints, Blackhole blackhole) {
            return flows.mapFilterFold(ints, blackhole);
        }

        @Override
        public void close() {
            flows.close();
        }
    }

    private static final class Threads implements Contestant {
        private final Host host = Host.platformThread();
        private final String library;

        Threads(String library) {
            this.library = library;
        }

        @Override
        public int sum(List<Integer> ints, Blackhole blackhole) {
            return host.run(() ->
                    switch (library) {
                        case "flux" ->
                                Flux.fromIterable(ints)
                                        .map(n -> n + 1)
                                        .filter(n -> n % 2 == 0)
                                        .reduce(0, (sum, n) -> add(sum, n, blackhole))
                                        .block();
                        case "flowable" ->
                                Flowable.fromIterable(ints)
                                        .map(n -> n + 1)
                                        .filter(n -> n % 2 == 0)
                                        .reduce(0, (sum, n) -> add(sum, n, blackhole))
                                        .blockingGet();
                        case "jdkStream" ->
                                ints.stream()
                                        .map(n -> n + 1)
                                        .filter(n -> n % 2 == 0)
                                        .reduce(0, (sum, n) -> add(sum, n, blackhole));
                        default -> throw new IllegalArgumentException(library);
                    });
        }

        @Override
        public void close() throws Exception {
            host.close();
        }
    }
}
